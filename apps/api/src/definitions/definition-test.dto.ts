import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { EventHeadDto } from '../events/event.dto.js';
import { TriggerExplanationDto } from '../events/explanation.dto.js';
import { RunErrorDto } from '../runs/run.dto.js';
import { ANY_JSON } from '../tasks/task.dto.js';

const VERDICTS = ['matched', 'unmatched', 'failed'] as const;

/** A task that a run would make. */
export class TestTaskDto {
  @ApiProperty({ example: 'manual-review' })
  readonly templateId!: string;

  @ApiProperty({ example: 'Review order 4711' })
  readonly title!: string;

  @ApiProperty({ example: 'risk' })
  readonly queue!: string;

  @ApiProperty({ type: 'integer', example: 50 })
  readonly priority!: number;

  @ApiProperty({ ...ANY_JSON, example: { order: 4711 } })
  readonly payload!: unknown;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { team: 'risk' },
  })
  readonly labels!: Readonly<Record<string, string>>;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly maxAttempts!: number;
}

export class RuleVerdictDto {
  @ApiProperty({ example: 'new-customer' })
  readonly rule!: string;

  @ApiProperty({ example: true })
  readonly held!: boolean;
}

/** A run that would go well. */
export class CompletedTestRunDto {
  @ApiProperty({ enum: ['completed'] })
  readonly outcome!: 'completed';

  @ApiProperty({ type: [RuleVerdictDto], description: 'Empty for a definition without rules.' })
  readonly rules!: readonly RuleVerdictDto[];

  @ApiProperty({ type: 'integer', description: 'How many tasks it would make.', example: 1 })
  readonly taskCount!: number;

  @ApiProperty({ type: [TestTaskDto] })
  readonly tasks!: readonly TestTaskDto[];

  @ApiProperty({
    description: 'Whether tasks are left out, or payloads or labels cut, for their size.',
    example: false,
  })
  readonly shortened!: boolean;
}

/** A run that would fail. */
export class FailedTestRunDto {
  @ApiProperty({ enum: ['failed'] })
  readonly outcome!: 'failed';

  @ApiProperty({ type: RunErrorDto })
  readonly error!: RunErrorDto;
}

/** A run of which nobody knows what it would come to. */
export class NeedsContextTestRunDto {
  @ApiProperty({ enum: ['needs_context'] })
  readonly outcome!: 'needs_context';

  @ApiProperty({
    type: [String],
    description: 'The http context sources it would ask; give their answers in context.',
    example: ['customer'],
  })
  readonly sources!: readonly string[];
}

const RUN_VARIANTS = {
  completed: CompletedTestRunDto,
  failed: FailedTestRunDto,
  needs_context: NeedsContextTestRunDto,
};

const RUN = {
  oneOf: Object.values(RUN_VARIANTS).map((variant) => ({ $ref: getSchemaPath(variant) })),
  discriminator: {
    propertyName: 'outcome',
    mapping: Object.fromEntries(
      Object.entries(RUN_VARIANTS).map(([outcome, variant]) => [outcome, getSchemaPath(variant)]),
    ),
  },
};

/** What the definition would make of one event. */
@ApiExtraModels(...Object.values(RUN_VARIANTS))
export class TestedEventDto {
  @ApiProperty({ type: 'integer', description: 'Its place in the sample, from 0.', example: 0 })
  readonly index!: number;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of a stored event.' })
  readonly id?: string;

  @ApiProperty({ type: EventHeadDto })
  readonly event!: EventHeadDto;

  @ApiProperty({
    enum: VERDICTS,
    description: 'failed: no trigger matched, and a condition threw.',
    example: 'matched',
  })
  readonly verdict!: (typeof VERDICTS)[number];

  @ApiPropertyOptional({ description: 'The trigger that is the cause.', example: 'large-order' })
  readonly trigger?: string;

  @ApiPropertyOptional({ type: [String], description: 'Other triggers that matched.' })
  readonly alsoMatched?: readonly string[];

  @ApiPropertyOptional({ ...RUN, description: 'Of an event that matched, or failed.' })
  readonly run?: CompletedTestRunDto | FailedTestRunDto | NeedsContextTestRunDto;

  @ApiPropertyOptional({
    type: [TriggerExplanationDto],
    description: 'Why an event did not match, as far as the answer has room for it.',
  })
  readonly triggers?: readonly TriggerExplanationDto[];
}

export class TestRunCountsDto {
  @ApiProperty({ type: 'integer', example: 35 })
  readonly completed!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  readonly failed!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  readonly needsContext!: number;
}

/** Counts over all events that were considered. */
export class TestSummaryDto {
  @ApiProperty({ type: 'integer', example: 1_000 })
  readonly considered!: number;

  @ApiProperty({
    description:
      'Whether these are all events of the sample. false: there was no time (5 s) or no memory ' +
      '(8 MiB) for the rest.',
    example: true,
  })
  readonly complete!: boolean;

  @ApiProperty({
    type: 'integer',
    description: 'Of those considered: of a type that a trigger has.',
    example: 120,
  })
  readonly subscribed!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Of those subscribed: a trigger matched, so that a run would be made.',
    example: 37,
  })
  readonly matched!: number;

  @ApiProperty({
    type: 'integer',
    description:
      'Of those subscribed: no trigger matched and a condition threw, so that a failed run would ' +
      'be made.',
    example: 0,
  })
  readonly failedConditions!: number;

  @ApiProperty({
    type: TestRunCountsDto,
    description: 'What the runs of the events that matched would come to.',
  })
  readonly runs!: TestRunCountsDto;

  @ApiProperty({
    type: 'integer',
    description: 'How many tasks these runs would make.',
    example: 35,
  })
  readonly tasks!: number;
}

/** What a definition would make of events. Nothing was written. */
export class DefinitionTestDto {
  @ApiProperty({ example: 'review-large-orders' })
  readonly definition!: string;

  @ApiProperty({
    type: 'integer',
    description: 'The one that was tried; of a document the one that saving it would make.',
    example: 3,
  })
  readonly revision!: number;

  @ApiProperty({ type: TestSummaryDto })
  readonly summary!: TestSummaryDto;

  @ApiProperty({
    type: [TestedEventDto],
    description:
      'At most 100, in the order of the sample (`last`: the newest first). When there are more, ' +
      'those that matched or failed are preferred.',
  })
  readonly events!: readonly TestedEventDto[];
}
