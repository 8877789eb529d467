import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, Length, Max, MaxLength, Min } from 'class-validator';
import type { ManualRun, OccurrenceQuery } from '#triggers';
import { cursorCodec } from '../http/cursor.js';
import { wholeNumber } from '../http/page.js';
import { IsTime, queryTime, timeMs } from '../http/query-time.js';
import { InvalidParametersError } from '../problems/request.errors.js';

/** Where a page of occurrences ended: its last nominal time, and the run there. */
export const occurrenceCursor = cursorCodec('occurrences', { at: 'integer', id: 'uuid' });

/** Which nominal times to look at. */
export class OccurrenceQueryDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Nominal times from here on; without it those of the day before `to`.',
  })
  @IsOptional()
  @IsString()
  readonly from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive. Without it, now.' })
  @IsOptional()
  @IsString()
  readonly to?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 100 })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly limit: number = 100;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before.' })
  @IsOptional()
  @IsString()
  readonly cursor?: string;
}

/** @throws InvalidParametersError for times that are none or in the wrong order */
export function occurrenceQueryOf(query: OccurrenceQueryDto): OccurrenceQuery {
  const from = queryTime('from', query.from);
  const to = queryTime('to', query.to);
  if (from !== undefined && to !== undefined && from >= to) {
    throw InvalidParametersError.of('query', 'from', 'empty_range', 'from must be before to');
  }
  const after = query.cursor === undefined ? undefined : occurrenceCursor.decode(query.cursor);
  return { from, to, after, limit: query.limit };
}

/** One run that somebody wants now. */
export class RunNowDto {
  @ApiPropertyOptional({
    description:
      'The trigger that the run is to see as its cause. Without it the only one that fits.',
    example: 'clock',
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  readonly trigger?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'The nominal time that the run of a cron trigger is to see; without it, the moment of the ' +
      'request. It need not be one of the line.',
    example: '2026-11-23T09:00:00Z',
  })
  @IsOptional()
  @IsTime()
  readonly nominalTime?: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The id under which the event is stored that the run is to see.',
  })
  @IsOptional()
  @IsUUID()
  readonly event?: string;

  @ApiPropertyOptional({ maxLength: 1_000, example: 'The supplier sent its file late.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly note?: string;
}

/** The run that a body asks for; its time has been looked at. */
export function manualRunOf(body: RunNowDto | undefined, idempotencyKey: string | null): ManualRun {
  return {
    trigger: body?.trigger ?? null,
    nominalTime: timeMs(body?.nominalTime ?? '') ?? null,
    event: body?.event?.toLowerCase() ?? null,
    note: body?.note ?? null,
    idempotencyKey,
  };
}
