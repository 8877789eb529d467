import { ApiProperty } from '@nestjs/swagger';
import type {
  EventSource,
  EventSourceSpec,
  EventSourceSummary,
  SavedEventSource,
} from '#event-sources';
import { PageOf } from '../http/page.js';
import { EventSourceDocumentDto } from './document.dto.js';

/** Where to find an event source, and where to deliver to it. */
export class EventSourceLinksDto {
  @ApiProperty({ example: '/v1/event-sources/github' })
  readonly self!: string;

  @ApiProperty({
    description: 'What the other system posts to. It stays the same as long as the source exists.',
    example: '/v1/inbound/0h8ZbUlTnCSPpJdJwQBOvVqQnLJ0cBqY',
  })
  readonly inbound!: string;
}

/** An event source without its document. */
export class EventSourceSummaryDto {
  @ApiProperty({ example: 'github' })
  readonly key!: string;

  @ApiProperty({ example: 'GitHub' })
  readonly name!: string;

  @ApiProperty()
  readonly enabled!: boolean;

  @ApiProperty({ type: 'integer', description: 'Counts every change. It is the ETag.', example: 4 })
  readonly version!: number;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ type: EventSourceLinksDto })
  readonly links!: EventSourceLinksDto;
}

/** An event source. */
export class EventSourceDto extends EventSourceSummaryDto {
  @ApiProperty({
    type: EventSourceDocumentDto,
    description: 'The document, with all defaults filled in.',
  })
  readonly spec!: EventSourceSpec;
}

/** An event source, and what became of the request to make it so. */
export class SavedEventSourceDto extends EventSourceDto {
  @ApiProperty({
    enum: ['created', 'changed', 'unchanged'],
    description: '`unchanged`: the document says what there was already.',
  })
  readonly outcome!: SavedEventSource['outcome'];
}

export class EventSourcePageDto extends PageOf(EventSourceSummaryDto) {}

/** The JSON of an {@link EventSourceSummaryDto}. */
export function eventSourceSummaryBody(source: EventSourceSummary) {
  const { key, name, enabled, version, address } = source;
  return {
    key,
    name,
    enabled,
    version,
    createdAt: new Date(source.createdAt).toISOString(),
    updatedAt: new Date(source.updatedAt).toISOString(),
    links: { self: `/v1/event-sources/${key}`, inbound: `/v1/inbound/${address}` },
  };
}

/** The JSON of an {@link EventSourceDto}. */
export function eventSourceBody(source: EventSource) {
  return { ...eventSourceSummaryBody(source), spec: source.spec };
}

/** The JSON of a {@link SavedEventSourceDto}. */
export function savedEventSourceBody({ outcome, source }: SavedEventSource) {
  return { outcome, ...eventSourceBody(source) };
}
