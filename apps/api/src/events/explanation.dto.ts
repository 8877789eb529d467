import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { ClauseVerdict } from '#patterns';
import type { ExplanationVerdict, WhenExplanation } from '#triggers';
import { CLAUSE_MODELS, clauseList } from '../event-patterns/clause.dto.js';
import { PageOf, PageQueryDto } from '../http/page.js';
import { RUN_STATES, RunErrorDto } from '../runs/run.dto.js';
import { DispatchErrorDto, EventSummaryDto } from './event.dto.js';

const VERDICTS = [
  'matched',
  'unmatched',
  'failed',
  'not_subscribed',
  'archived',
  'did_not_exist',
  'unusable',
  'unavailable',
] as const satisfies ExplanationVerdict[];

const STATES = ['enabled', 'paused', 'archived', 'unknown'] as const;

const WHEN_VERDICTS = [
  'true',
  'false',
  'error',
  'not_asked',
] as const satisfies WhenExplanation['verdict'][];

/** Which definitions to explain. */
export class ExplanationQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    description: 'The key of one definition, whatever it subscribes to.',
    example: 'review-large-orders',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly definition?: string;
}

/** How the condition of a trigger fared. */
export class WhenVerdictDto {
  @ApiProperty({ example: 'size(event.data.lines) > 0' })
  readonly condition!: string;

  @ApiProperty({
    enum: WHEN_VERDICTS,
    description: 'not_asked: the type or the filter had already said no.',
    example: 'not_asked',
  })
  readonly verdict!: WhenExplanation['verdict'];

  @ApiPropertyOptional({ type: RunErrorDto, description: 'What it threw.' })
  readonly error?: RunErrorDto;
}

/** Why an event passed, or did not pass, one trigger. */
@ApiExtraModels(...CLAUSE_MODELS)
export class TriggerExplanationDto {
  @ApiProperty({ example: 'large-order' })
  readonly trigger!: string;

  @ApiProperty({ type: [String], example: ['order.created', 'order.amended'] })
  readonly eventTypes!: readonly string[];

  @ApiProperty({ description: "Whether the event's type is one of them.", example: true })
  readonly subscribes!: boolean;

  @ApiProperty({ description: 'Whether type, filter and condition all said yes.', example: false })
  readonly matched!: boolean;

  @ApiProperty({ ...clauseList(), description: 'The verdict on each clause of the filter.' })
  readonly clauses!: readonly ClauseVerdict[];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How many verdicts are left out, because there are very many.',
  })
  readonly omittedClauses?: number;

  @ApiPropertyOptional({ type: WhenVerdictDto })
  readonly when?: WhenVerdictDto;
}

export class ExplanationLinksDto {
  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly definition!: string;

  @ApiPropertyOptional({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly revision?: string;
}

/** The run that an event made of a definition. */
export class ExplainedRunDto {
  @ApiProperty({ format: 'uuid', example: '01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly id!: string;

  @ApiProperty({ enum: RUN_STATES, enumName: 'RunState', example: 'completed' })
  readonly state!: (typeof RUN_STATES)[number];

  @ApiPropertyOptional({ example: 'no_rule_held' })
  readonly reason?: string;

  @ApiProperty({ example: '/v1/runs/01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly link!: string;
}

/** Why an event did, or did not, concern a definition. */
export class DefinitionExplanationDto {
  @ApiProperty({ example: 'review-large-orders' })
  readonly definition!: string;

  @ApiProperty({
    enum: VERDICTS,
    description:
      'failed: no trigger matched, and a condition threw. not_subscribed: no trigger has a type ' +
      'that covers the event. did_not_exist: the definition was created after the dispatch. ' +
      'unusable: this release refuses the revision, or its conditions take too much work. ' +
      'unavailable: it subscribed, but the payload that its triggers judged is no longer kept.',
    example: 'unmatched',
  })
  readonly verdict!: ExplanationVerdict;

  @ApiProperty({
    description: 'The verdict in words.',
    example: 'The filter of trigger "large-order" did not match at data.amount.',
  })
  readonly message!: string;

  @ApiPropertyOptional({
    enum: STATES,
    description:
      'At that moment; absent when the definition did not exist. unknown: it was not recorded, ' +
      'since the moment is from before an upgrade.',
    example: 'enabled',
  })
  readonly state?: (typeof STATES)[number];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The one that was current at that moment, and is judged here.',
    example: 3,
  })
  readonly revision?: number;

  @ApiProperty({ type: 'integer', description: 'The one that is current now.', example: 4 })
  readonly currentRevision!: number;

  @ApiPropertyOptional({ description: 'The trigger that is the cause.', example: 'large-order' })
  readonly trigger?: string;

  @ApiPropertyOptional({ type: [String], description: 'Other triggers that matched.' })
  readonly alsoMatched?: readonly string[];

  @ApiPropertyOptional({ type: RunErrorDto, description: 'Of failed and unusable.' })
  readonly error?: RunErrorDto;

  @ApiProperty({
    type: [TriggerExplanationDto],
    description:
      'The event triggers, in the order of the document; none where they cannot be judged.',
  })
  readonly triggers!: readonly TriggerExplanationDto[];

  @ApiPropertyOptional({ type: ExplainedRunDto, description: 'The run that the event made.' })
  readonly run?: ExplainedRunDto;

  @ApiProperty({ type: ExplanationLinksDto })
  readonly links!: ExplanationLinksDto;
}

/** The event that is explained, without its content. */
export class ExplainedEventDto extends EventSummaryDto {
  @ApiPropertyOptional({
    type: DispatchErrorDto,
    description:
      'Why it was set aside, of a failed event: nothing comes of it until it is redriven.',
  })
  readonly dispatchError?: DispatchErrorDto;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When retention removed the data and the extensions.',
  })
  readonly payloadRemovedAt?: string;
}

/** Why an event did, or did not, concern definitions. */
export class EventExplanationDto extends PageOf(DefinitionExplanationDto) {
  @ApiProperty({ type: ExplainedEventDto })
  readonly event!: ExplainedEventDto;

  @ApiProperty({
    enum: ['dispatch', 'now'],
    description:
      'The moment that is explained. now: the event is not dispatched, since it waits or was set ' +
      'aside, so this tells what would happen if it were, with the definitions as they are.',
    example: 'dispatch',
  })
  readonly basis!: 'dispatch' | 'now';

  @ApiProperty({
    type: 'integer',
    description: 'Counts the changes of definitions up to that moment.',
    example: 12,
  })
  readonly epoch!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'What conditions read as `now`.',
    example: '2026-11-23T09:30:00.068Z',
  })
  readonly at!: string;
}
