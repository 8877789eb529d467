import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  BACKFILL_EXISTING,
  BACKFILL_ORDERS,
  type BackfillExisting,
  type BackfillOrder,
  REQUEST_STATES,
  type RequestState,
} from '#runs';
import type { NewBackfill } from '#triggers';
import { PageQueryDto } from '../http/page.js';
import { IsTime, timeMs } from '../http/query-time.js';

/** Which nominal times of a cron trigger are to be made up for. */
export class NewBackfillDto {
  @ApiProperty({ description: "The definition's key.", example: 'nightly-report' })
  @IsString()
  @Length(1, 200)
  readonly definition!: string;

  @ApiProperty({
    description: 'The id of a cron trigger. Its times are those of the current revision.',
    example: 'clock',
  })
  @IsString()
  @Length(1, 100)
  readonly trigger!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Nominal times from here on; they may be from before the trigger existed.',
    example: '2026-11-01T00:00:00Z',
  })
  @IsTime()
  readonly from!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Nominal times before this one; the moment of the request is the latest.',
    example: '2026-11-23T00:00:00Z',
  })
  @IsOptional()
  @IsTime()
  readonly to?: string;

  @ApiPropertyOptional({
    enum: BACKFILL_EXISTING,
    enumName: 'BackfillExisting',
    default: 'skip',
    description:
      'What to do with a time that the ledger has. skip: nothing. reprocess_missed: make another ' +
      'run if none ran, but was skipped or coalesced. reprocess: make another run in any case.',
  })
  @IsIn(BACKFILL_EXISTING)
  readonly existing: BackfillExisting = 'skip';

  @ApiPropertyOptional({
    enum: BACKFILL_ORDERS,
    enumName: 'BackfillOrder',
    default: 'oldest_first',
  })
  @IsIn(BACKFILL_ORDERS)
  readonly order: BackfillOrder = 'oldest_first';

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10_000_000,
    description: 'Runs at most, from the beginning of the order.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly limit?: number;

  @ApiPropertyOptional({ default: false, description: 'Count what would happen, create nothing.' })
  @IsBoolean()
  readonly dryRun: boolean = false;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    description: 'Runs a second at most. Without it as many as events and cron leave room for.',
    example: 10,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly rate?: number;

  @ApiPropertyOptional({ maxLength: 1_000, example: 'The reports of November were wrong.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly note?: string;
}

/** Which backfills to list. */
export class BackfillQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: REQUEST_STATES, enumName: 'BackfillState' })
  @IsOptional()
  @IsIn(REQUEST_STATES)
  readonly state?: RequestState;

  @ApiPropertyOptional({ description: "A definition's key.", example: 'nightly-report' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly definition?: string;
}

/** The backfill that a body asks for; its times have been looked at. */
export function backfillOf(body: NewBackfillDto, idempotencyKey: string | null): NewBackfill {
  const { from, to, limit, rate, note, ...rest } = body;
  return {
    ...rest,
    from: timeMs(from) ?? 0,
    to: timeMs(to ?? '') ?? null,
    limit: limit ?? null,
    rate: rate ?? null,
    note: note ?? null,
    idempotencyKey,
  };
}
