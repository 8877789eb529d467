import { ApiPropertyOptional } from '@nestjs/swagger';
import { CronTimingDto } from './cron-timing.dto.js';

/** A cron line, and which of its fires to show. #definitions validates it, as it does triggers. */
export class CronPreviewRequestDto extends CronTimingDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only fires after this time; now by default.',
    example: '2027-03-27T00:00:00Z',
  })
  readonly from?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 10 })
  readonly count?: number;
}
