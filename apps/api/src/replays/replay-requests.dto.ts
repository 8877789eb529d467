import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { JsonObject } from '#patterns';
import { REQUEST_MODES, REQUEST_STATES, type RequestMode, type RequestState } from '#runs';
import type { NewReplay } from '#triggers';
import { FreeForm } from '../http/free-form.decorator.js';
import { PageQueryDto } from '../http/page.js';
import { IsTime, timeMs } from '../http/query-time.js';

/** Which stored events go to which definitions once more. */
export class NewReplayDto {
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: 100,
    description: 'Keys. Events are matched with the triggers of their current revisions.',
    example: ['review-large-orders'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Length(1, 200, { each: true })
  readonly definitions!: readonly string[];

  @ApiProperty({
    format: 'date-time',
    description: 'Events received at this time or later.',
    example: '2026-11-23T09:00:00Z',
  })
  @IsTime()
  readonly from!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Events received before this time; the moment of the request is the latest.',
    example: '2026-11-23T11:00:00Z',
  })
  @IsOptional()
  @IsTime()
  readonly to?: string;

  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: 100,
    description: 'Exact types, or prefixes that end in *. All types without it.',
    example: ['order.*'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Length(1, 256, { each: true })
  @Matches(/^[^*]*\*?$/, {
    each: true,
    message: 'each of eventTypes must be a type, or a prefix of one with "*" at its end only',
  })
  readonly eventTypes?: readonly string[];

  @ApiPropertyOptional({ maxLength: 512, example: '/shop' })
  @IsOptional()
  @Length(1, 512)
  readonly source?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'An event pattern over the envelope, as in a trigger.',
    example: { data: { country: ['FR'] } },
  })
  @IsOptional()
  @FreeForm()
  @IsObject()
  readonly filter?: JsonObject;

  @ApiPropertyOptional({
    enum: REQUEST_MODES,
    enumName: 'ReplayMode',
    default: 'fill_gaps',
    description:
      'fill_gaps makes the runs that the definition does not have; reprocess makes a run for every ' +
      'event that matches, whatever came of it before.',
  })
  @IsIn(REQUEST_MODES)
  readonly mode: RequestMode = 'fill_gaps';

  @ApiPropertyOptional({ default: false, description: 'Count what would happen, create nothing.' })
  @IsBoolean()
  readonly dryRun: boolean = false;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    description: 'Runs a second at most. Without it as many as events and cron leave room for.',
    example: 50,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly rate?: number;

  @ApiPropertyOptional({ maxLength: 1_000, example: 'The filter missed orders from France.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly note?: string;
}

/** Which replays to list. */
export class ReplayQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: REQUEST_STATES, enumName: 'ReplayState' })
  @IsOptional()
  @IsIn(REQUEST_STATES)
  readonly state?: RequestState;
}

/** The replay that a body asks for; its times have been looked at. */
export function replayOf(body: NewReplayDto, idempotencyKey: string | null): NewReplay {
  const { definitions, mode, from, to, eventTypes, source, filter, dryRun, rate, note } = body;
  return {
    spec: {
      definitions,
      mode,
      from: timeMs(from) ?? 0,
      to: timeMs(to ?? '') ?? null,
      eventTypes: eventTypes ?? null,
      source: source ?? null,
      filter: filter ?? null,
    },
    dryRun,
    rate: rate ?? null,
    note: note ?? null,
    idempotencyKey,
  };
}
