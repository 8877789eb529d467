import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A cron line, and which of its fires to show. */
export class CronPreviewRequestDto {
  @ApiProperty({ description: 'Five fields, or a macro such as @daily.', example: '0 9 * * 1-5' })
  @IsString()
  @MaxLength(256)
  readonly cron!: string;

  @ApiPropertyOptional({ description: 'An IANA name.', default: 'UTC', example: 'Europe/Berlin' })
  @IsString()
  @MaxLength(64)
  readonly timezone: string = 'UTC';

  @ApiPropertyOptional({ description: 'ISO 8601, at most P1D.', example: 'PT2M' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly jitter?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Fires after this. @default now' })
  @IsOptional()
  @Matches(RFC_3339, { message: 'from must be a time of RFC 3339' })
  readonly from?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 10 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly count: number = 10;
}
