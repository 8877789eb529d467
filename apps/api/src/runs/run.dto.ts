import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Occurrence, RequestKind, RunError, RunState } from '#runs';
import { PageOf } from '../http/page.js';

export const RUN_STATES = [
  'pending',
  'split',
  'completed',
  'skipped',
  'coalesced',
  'failed',
] as const satisfies RunState[];

export const OCCURRENCES = [
  'event',
  'time',
  'manual',
  'replay',
  'backfill',
] as const satisfies Occurrence[];

export class RunErrorDto implements RunError {
  @ApiProperty({ description: 'Stable, for programs.', example: 'expression_failed' })
  readonly code!: string;

  @ApiProperty({ example: 'no such field: amount, in the expression event.data.amount > 3' })
  readonly message!: string;

  @ApiPropertyOptional({
    description: 'Where in the definition: a JSON pointer.',
    example: '/rules/0/when',
  })
  readonly pointer?: string;
}

const REQUEST_KINDS = ['replay', 'backfill'] as const satisfies RequestKind[];

/** What a run was asked for by. */
export class RunRequestDto {
  @ApiProperty({ format: 'uuid', example: '01970c5e-9c02-7e11-9d5a-1a2b3c4d5e6f' })
  readonly id!: string;

  @ApiProperty({ enum: REQUEST_KINDS, enumName: 'RequestKind', example: 'replay' })
  readonly kind!: RequestKind;
}

export class RunLinksDto {
  @ApiProperty({ example: '/v1/runs/01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly self!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly definition!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly revision!: string;

  @ApiProperty({ example: '/v1/tasks?run=01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly tasks!: string;

  @ApiProperty({ example: '/v1/runs/01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c/log' })
  readonly log!: string;

  @ApiPropertyOptional({ example: '/v1/events/01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11' })
  readonly event?: string;

  @ApiPropertyOptional({ example: '/v1/replays/01970c5e-9c02-7e11-9d5a-1a2b3c4d5e6f' })
  readonly request?: string;
}

/** One (definition, occurrence): a row of the occurrence ledger. */
export class RunDto {
  @ApiProperty({ format: 'uuid', example: '01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly id!: string;

  @ApiProperty({ description: "The definition's key.", example: 'review-large-orders' })
  readonly definition!: string;

  @ApiProperty({ type: 'integer', description: 'The revision that the run pins.', example: 3 })
  readonly revision!: number;

  @ApiProperty({ enum: OCCURRENCES, enumName: 'Occurrence', example: 'event' })
  readonly occurrence!: Occurrence;

  @ApiProperty({ enum: RUN_STATES, enumName: 'RunState', example: 'completed' })
  readonly state!: RunState;

  @ApiPropertyOptional({
    description: 'Why the run ended as it did, when there is more to say than its state.',
    example: 'misfire',
  })
  readonly reason?: string;

  @ApiPropertyOptional({ type: RunErrorDto })
  readonly error?: RunErrorDto;

  @ApiProperty({ type: 'integer', description: 'Grows with every redrive.', example: 1 })
  readonly attempt!: number;

  @ApiPropertyOptional({ description: 'The trigger that is the cause.', example: 'large-order' })
  readonly trigger?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Other triggers of the definition that matched the same event.',
  })
  readonly alsoMatched?: readonly string[];

  @ApiPropertyOptional({ format: 'uuid' })
  readonly eventId?: string;

  @ApiPropertyOptional({ type: RunRequestDto, description: 'Absent when it was found live.' })
  readonly request?: RunRequestDto;

  @ApiPropertyOptional({ format: 'date-time', description: "The calendar's time." })
  readonly nominalTime?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'The last nominal time, when the row covers several.',
  })
  readonly lastNominalTime?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'How many nominal times the row covers.' })
  readonly nominalCount?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'The nominal time plus jitter.' })
  readonly dueTime?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'The nominal time that stands for this one.',
  })
  readonly coalescedInto?: string;

  @ApiPropertyOptional({ description: 'The workflow that carries or carried the run.' })
  readonly workflowId?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What the context sources gave.',
  })
  readonly context?: Readonly<Record<string, unknown>>;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly finishedAt?: string;

  @ApiProperty({ type: RunLinksDto })
  readonly links!: RunLinksDto;
}

export class RunPageDto extends PageOf(RunDto) {}

export class RunLogEntryDto {
  @ApiProperty({ type: 'integer', description: '1, 2, … within the run.', example: 1 })
  readonly sequence!: number;

  @ApiProperty({ format: 'date-time', description: "The database's clock." })
  readonly at!: string;

  @ApiProperty({ example: 'worker' })
  readonly actor!: string;

  @ApiProperty({ example: 'run.completed' })
  readonly type!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { occurrence: 'event', revision: 3, rules: [{ rule: 'new-customer', held: true }] },
  })
  readonly detail!: Readonly<Record<string, unknown>>;
}

export class RunLogPageDto extends PageOf(RunLogEntryDto) {}
