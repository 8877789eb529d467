import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '#patterns';
import {
  type DefinitionCounts,
  REQUEST_MODES,
  REQUEST_STATES,
  type RequestFailure,
  type RequestMode,
  type RequestState,
} from '#runs';
import { PageOf } from '../http/page.js';

const ID = '01970c5e-9c02-7e11-9d5a-1a2b3c4d5e6f';

/** What came of events and one definition. */
export class ReplayDefinitionCountsDto implements DefinitionCounts {
  @ApiProperty({ description: "The definition's key.", example: 'review-large-orders' })
  readonly definition!: string;

  @ApiProperty({ type: 'integer', description: 'Events that its triggers matched.', example: 37 })
  readonly matched!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Runs that were made; in a dry run, that would be made.',
    example: 35,
  })
  readonly created!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Runs that were there already and were left alone.',
    example: 2,
  })
  readonly existing!: number;

  @ApiProperty({
    type: 'integer',
    description: "Those of `created` that failed at once: the trigger's condition threw.",
    example: 0,
  })
  readonly failed!: number;
}

/** How far a replay is. */
export class ReplayProgressDto {
  @ApiProperty({
    description: 'The part of its time range that it has gone through.',
    minimum: 0,
    maximum: 100,
    example: 62.5,
  })
  readonly percent!: number;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the event was received that it went through last.',
  })
  readonly reachedAt?: string;

  @ApiProperty({ type: 'integer', description: 'Events gone through.', example: 1_000 })
  readonly scanned!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Those of them that types, source and filter pick, matched with the definitions.',
    example: 120,
  })
  readonly selected!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Events that the dispatcher has yet to match: left to it.',
    example: 0,
  })
  readonly undispatched!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Events whose content is no longer kept.',
    example: 0,
  })
  readonly unavailable!: number;

  @ApiProperty({ type: 'integer', description: 'Over all definitions.', example: 37 })
  readonly matched!: number;

  @ApiProperty({ type: 'integer', description: 'Over all definitions.', example: 35 })
  readonly created!: number;

  @ApiProperty({ type: 'integer', description: 'Over all definitions.', example: 2 })
  readonly existing!: number;

  @ApiProperty({ type: 'integer', description: 'Over all definitions.', example: 0 })
  readonly failed!: number;

  @ApiProperty({ type: [ReplayDefinitionCountsDto] })
  readonly definitions!: readonly ReplayDefinitionCountsDto[];
}

/** Why a replay failed. */
export class ReplayErrorDto implements RequestFailure {
  @ApiProperty({ description: 'Stable, for programs.', example: 'definition_not_enabled' })
  readonly code!: string;

  @ApiProperty({ example: 'The definition "x" was paused while the replay was under way.' })
  readonly message!: string;
}

export class ReplayLinksDto {
  @ApiProperty({ example: `/v1/replays/${ID}` })
  readonly self!: string;

  @ApiProperty({ example: `/v1/runs?request=${ID}` })
  readonly runs!: string;
}

/** Stored events on their way to definitions once more. */
export class ReplayDto {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ enum: REQUEST_STATES, enumName: 'ReplayState', example: 'running' })
  readonly state!: RequestState;

  @ApiProperty({ type: [String], example: ['review-large-orders'] })
  readonly definitions!: readonly string[];

  @ApiProperty({ enum: REQUEST_MODES, enumName: 'ReplayMode', example: 'fill_gaps' })
  readonly mode!: RequestMode;

  @ApiProperty({ description: 'Whether it only counts.', example: false })
  readonly dryRun!: boolean;

  @ApiProperty({ format: 'date-time', description: 'Inclusive.' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  readonly to!: string;

  @ApiPropertyOptional({ type: [String], example: ['order.*'] })
  readonly eventTypes?: readonly string[];

  @ApiPropertyOptional({ example: '/shop' })
  readonly source?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  readonly filter?: JsonObject;

  @ApiPropertyOptional({ type: 'integer', description: 'Runs a second at most.', example: 50 })
  readonly rate?: number;

  @ApiProperty({ description: 'Who asked for it.', example: 'api-key:ops' })
  readonly actor!: string;

  @ApiPropertyOptional({ example: 'The filter missed orders from France.' })
  readonly note?: string;

  @ApiProperty({ type: ReplayProgressDto })
  readonly progress!: ReplayProgressDto;

  @ApiPropertyOptional({ type: ReplayErrorDto })
  readonly error?: ReplayErrorDto;

  @ApiPropertyOptional({ example: 'api-key:ops' })
  readonly cancelledBy?: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly finishedAt?: string;

  @ApiProperty({ type: ReplayLinksDto })
  readonly links!: ReplayLinksDto;
}

export class ReplayPageDto extends PageOf(ReplayDto) {}
