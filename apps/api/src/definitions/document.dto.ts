import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CronTimingDto } from '../cron/cron-timing.dto.js';
import { oneOfTypes } from '../http/one-of-types.js';

/*
 * The document as the OpenAPI description shows it. #definitions validates documents by itself,
 * because their problems need pointers and their values are free-form in places.
 */

const LABELS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** Any JSON value. */
const ANY = { anyOf: [{}] };

/** Starts a run when an event of one of the types passes the filter and the condition. */
export class EventTriggerDto {
  @ApiProperty({ example: 'large-order' })
  readonly id!: string;

  @ApiProperty({ enum: ['event'] })
  readonly type!: string;

  @ApiProperty({
    type: [String],
    description: 'Exact types, or prefixes that end in `*`.',
    example: ['order.created', 'order.amended'],
  })
  readonly eventTypes!: readonly string[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: "An event pattern in Amazon EventBridge's language, over the envelope.",
    example: { data: { amount: [{ numeric: ['>', 1000] }] } },
  })
  readonly filter?: unknown;

  @ApiPropertyOptional({
    description: 'CEL; evaluated when type and filter match.',
    example: 'size(event.data.lines) > 0',
  })
  readonly when?: string;
}

/** What to do with a nominal time that is later than `grace` allows. */
export class MisfireDto {
  @ApiPropertyOptional({ enum: ['skip', 'fire_once', 'fire_all'], default: 'fire_once' })
  readonly policy?: string;

  @ApiPropertyOptional({ description: 'ISO 8601, at most P31D.', default: 'PT1M' })
  readonly grace?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    description: 'For `fire_all` (default 100): how many late times run.',
  })
  readonly limit?: number;
}

/** Starts a run at the nominal times of a cron line. */
export class CronTriggerDto extends CronTimingDto {
  @ApiProperty({ example: 'weekday-sweep' })
  readonly id!: string;

  @ApiProperty({ enum: ['cron'] })
  readonly type!: string;

  @ApiPropertyOptional({ type: MisfireDto })
  readonly misfire?: MisfireDto;
}

/** A value that is always the same. */
export class StaticContextSourceDto {
  @ApiProperty({ description: 'Expressions find it as `context.<name>`.', example: 'limits' })
  readonly name!: string;

  @ApiProperty({ enum: ['static'] })
  readonly type!: string;

  @ApiProperty({ ...ANY, description: 'Any JSON.', example: { review: 1000 } })
  readonly value!: unknown;
}

/** A value made from the event. */
export class EventContextSourceDto {
  @ApiProperty({ example: 'order' })
  readonly name!: string;

  @ApiProperty({ enum: ['event'] })
  readonly type!: string;

  @ApiProperty({
    ...ANY,
    description: 'Any JSON; strings may hold `${…}`.',
    example: { id: '${event.data.id}' },
  })
  readonly value!: unknown;
}

/** What a GET request answers. */
export class HttpContextSourceDto {
  @ApiProperty({ example: 'customer' })
  readonly name!: string;

  @ApiProperty({ enum: ['http'] })
  readonly type!: string;

  @ApiProperty({
    description: 'May hold `${…}`. Its host must be on the allow-list of the installation.',
    example: 'https://crm.example/customers/${event.data.customerId}',
  })
  readonly url!: string;

  @ApiPropertyOptional({
    ...LABELS,
    description: 'A value may be `secret://name`.',
    example: { authorization: 'secret://crm-token' },
  })
  readonly headers?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({ description: 'ISO 8601, at most PT30S.', default: 'PT5S' })
  readonly timeout?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 16_777_216,
    default: 1_048_576,
    description: 'The largest body that is read.',
  })
  readonly maxBytes?: number;
}

/** Spawns its templates when `when` is true. Without any rule all templates are spawned. */
export class RuleDto {
  @ApiProperty({ example: 'new-customer' })
  readonly id!: string;

  @ApiProperty({ description: 'CEL.', example: 'context.customer.orders < 3' })
  readonly when!: string;

  @ApiProperty({ type: [String], description: 'Ids of templates.', example: ['manual-review'] })
  readonly spawn!: readonly string[];
}

/** What task is to appear. Strings may hold `${…}`. */
export class TaskTemplateDto {
  @ApiProperty({ example: 'manual-review' })
  readonly id!: string;

  @ApiProperty({ example: 'Review order ${event.data.id}' })
  readonly title!: string;

  @ApiProperty({ example: 'risk' })
  readonly queue!: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    default: 50,
    description: 'Higher first.',
  })
  readonly priority?: number;

  @ApiPropertyOptional({
    ...ANY,
    description: 'Any JSON; an empty object by default.',
    example: { order: '${event.data}' },
  })
  readonly payload?: unknown;

  @ApiPropertyOptional({ ...LABELS, example: { region: '${event.data.country}' } })
  readonly labels?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 3 })
  readonly maxAttempts?: number;
}

/** A list of objects that are told apart by their `type`. */
function listOf(variants: Parameters<typeof oneOfTypes>[0]) {
  return { type: 'array' as const, items: oneOfTypes(variants) };
}

/** A definition: when, with what knowledge and under which conditions which work appears. */
@ApiExtraModels(
  EventTriggerDto,
  CronTriggerDto,
  StaticContextSourceDto,
  EventContextSourceDto,
  HttpContextSourceDto,
)
export class DefinitionDocumentDto {
  @ApiProperty({
    pattern: '^[a-z0-9][a-z0-9._-]*$',
    maxLength: 100,
    example: 'review-large-orders',
  })
  readonly key!: string;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'The key by default.',
    example: 'Review large orders',
  })
  readonly name?: string;

  @ApiPropertyOptional({ ...LABELS, example: { team: 'risk' } })
  readonly labels?: Readonly<Record<string, string>>;

  @ApiProperty({
    ...listOf({ event: EventTriggerDto, cron: CronTriggerDto }),
    minItems: 1,
    maxItems: 50,
  })
  readonly triggers!: readonly (EventTriggerDto | CronTriggerDto)[];

  @ApiPropertyOptional({
    ...listOf({
      static: StaticContextSourceDto,
      event: EventContextSourceDto,
      http: HttpContextSourceDto,
    }),
    maxItems: 20,
  })
  readonly context?: readonly (
    StaticContextSourceDto | EventContextSourceDto | HttpContextSourceDto
  )[];

  @ApiPropertyOptional({ type: [RuleDto], maxItems: 100 })
  readonly rules?: readonly RuleDto[];

  @ApiProperty({ type: [TaskTemplateDto], minItems: 1, maxItems: 100 })
  readonly taskTemplates!: readonly TaskTemplateDto[];
}
