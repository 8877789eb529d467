import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import type { DispatchError, EventEnvelope, EventState, ExtensionValue } from '#events';
import { PageOf } from '../http/page.js';

export const EVENT_STATES = ['pending', 'dispatched', 'failed'] as const satisfies EventState[];

const ROW_ID = '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11';

const EXTENSIONS = {
  type: 'object' as const,
  additionalProperties: {
    oneOf: [
      { type: 'string', maxLength: 4_096 },
      { type: 'boolean' },
      { type: 'integer', format: 'int32' },
    ],
  },
  description: 'Attributes of your own. Names have 1 to 64 characters a-z and 0-9.',
  example: { region: 'eu' },
};

/** The schema of any JSON value but null. Without one, Swagger would say that it is an object. */
export const ANY_JSON = {
  oneOf: [
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
  ],
};

/** An event as it is sent. */
export class NewEventDto {
  @ApiProperty({ maxLength: 256, description: 'Unique within its source.', example: 'order-4711' })
  readonly id!: string;

  @ApiProperty({ maxLength: 512, description: 'Who sent it.', example: '/shop' })
  readonly source!: string;

  @ApiProperty({ maxLength: 256, description: 'What happened.', example: 'order.created' })
  readonly type!: string;

  @ApiPropertyOptional({
    maxLength: 1_024,
    description: 'What it happened to.',
    example: 'order/4711',
  })
  readonly subject?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it happened. Kept in UTC, down to the microsecond.',
    example: '2026-11-23T09:30:00Z',
  })
  readonly time?: string;

  @ApiPropertyOptional({
    maxLength: 256,
    description: 'The media type of the data; JSON when it is not said.',
    example: 'application/json',
  })
  readonly datacontenttype?: string;

  @ApiPropertyOptional({ maxLength: 2_048, description: 'The URI of the schema of the data.' })
  readonly dataschema?: string;

  @ApiPropertyOptional({
    ...ANY_JSON,
    description: 'Any JSON; null is the same as none.',
    example: { id: 4711, amount: 1250, country: 'FR', lines: [{ sku: 'A-1', quantity: 2 }] },
  })
  readonly data?: Exclude<EventEnvelope['data'], undefined>;

  @ApiPropertyOptional({
    format: 'byte',
    description: 'Data that is not JSON, in base64. Never together with data.',
  })
  readonly dataBase64?: string;

  @ApiPropertyOptional(EXTENSIONS)
  readonly extensions?: Readonly<Record<string, ExtensionValue>>;

  @ApiPropertyOptional({
    description: 'W3C trace context.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  })
  readonly traceparent?: string;

  @ApiPropertyOptional({ maxLength: 256, description: 'What the event belongs to.' })
  readonly correlationId?: string;

  @ApiPropertyOptional({ maxLength: 256, description: 'What brought the event about.' })
  readonly causationId?: string;
}

/** The normal form of every event. It can be sent again as it is. */
export class EventEnvelopeDto extends NewEventDto implements EventEnvelope {
  @ApiProperty({ ...EXTENSIONS, selfRequired: true })
  override readonly extensions!: Readonly<Record<string, ExtensionValue>>;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was accepted.',
    example: '2026-11-23T09:30:00.052Z',
  })
  readonly receivedAt!: string;
}

export class EventLinksDto {
  @ApiProperty({ example: `/v1/events/${ROW_ID}` })
  readonly self: string;

  @ApiProperty({ example: `/v1/runs?event=${ROW_ID}` })
  readonly runs: string;

  @ApiProperty({ example: `/v1/events/${ROW_ID}/explain` })
  readonly explain: string;

  constructor(rowId: string) {
    this.self = `/v1/events/${rowId}`;
    this.runs = `/v1/runs?event=${rowId}`;
    this.explain = `/v1/events/${rowId}/explain`;
  }
}

/** What an event is about. */
export class EventHeadDto extends PickType(EventEnvelopeDto, [
  'id',
  'source',
  'type',
  'subject',
  'time',
]) {}

/** An accepted event, without its content. */
export class EventSummaryDto {
  @ApiProperty({ format: 'uuid', description: 'The id under which it is stored.', example: ROW_ID })
  readonly id!: string;

  @ApiProperty({
    enum: EVENT_STATES,
    enumName: 'EventState',
    description:
      'dispatched: it was matched with the definitions; failed: it could not be and was set aside.',
    example: 'dispatched',
  })
  readonly state!: EventState;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.052Z' })
  readonly receivedAt!: string;

  @ApiProperty({ type: EventHeadDto })
  readonly event!: EventHeadDto;

  @ApiProperty({ type: EventLinksDto })
  readonly links!: EventLinksDto;
}

/** Why an event was set aside. */
export class DispatchErrorDto implements DispatchError {
  @ApiProperty({ example: 'refused_by_database' })
  readonly code!: string;

  @ApiProperty({ example: 'invalid input syntax for type json' })
  readonly message!: string;
}

/** An accepted event. */
export class EventDto extends PickType(EventSummaryDto, ['id', 'state', 'receivedAt', 'links']) {
  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T09:30:00.068Z' })
  readonly dispatchedAt?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Counts the changes of definitions that the event was matched after.',
    example: 12,
  })
  readonly dispatchEpoch?: number;

  @ApiPropertyOptional({ type: DispatchErrorDto })
  readonly dispatchError?: DispatchErrorDto;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When its data and extensions were removed; event then has neither.',
    example: '2026-12-23T10:30:00.068Z',
  })
  readonly payloadRemovedAt?: string;

  @ApiProperty({ type: EventEnvelopeDto })
  readonly event!: EventEnvelopeDto;
}

export class EventPageDto extends PageOf(EventSummaryDto) {}
