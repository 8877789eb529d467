import { Injectable } from '@nestjs/common';
import { Clock, Database } from '#database';
import { EventNotFoundError, EventReader, type EventRecord, type SampleQuery } from '#events';
import type { IndexedDefinition } from '../trigger-index.js';
import type { TestSample } from './definition-test.js';
import type { SampledEvent } from './trial.js';

/** The events to consider. */
export interface Sampled {
  readonly events: readonly SampledEvent[];
  /** Whether that is the whole sample. */
  readonly complete: boolean;
}

/**
 * Fetches the events that a definition is tried on. A stored event is taken to be dispatched when it
 * was, any other one now.
 */
@Injectable()
export class TestSamples {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly events: EventReader,
  ) {}

  /** @throws EventNotFoundError when the tenant lacks one of the events that are named */
  async read(tenant: string, definition: IndexedDefinition, sample: TestSample): Promise<Sampled> {
    const now = await this.clock.now(this.database.session());
    if (sample.kind === 'given') {
      const receivedAt = new Date(now).toISOString();
      const events = sample.events.map((event, index) => {
        return { index, rowId: null, envelope: { ...event, receivedAt }, at: now };
      });
      return { events, complete: true };
    }
    const { events, found } = await this.events.sample(tenant, queryOf(definition, sample));
    const inOrder = sample.kind === 'stored' ? inOrderOf(sample.rowIds, events) : events;
    return {
      events: inOrder.map(({ rowId, envelope, dispatchedAt }, index) => {
        return { index, rowId, envelope, at: dispatchedAt ?? now };
      }),
      complete: events.length === found,
    };
  }
}

type StoredSample = Exclude<TestSample, { kind: 'given' }>;

function queryOf({ compiled }: IndexedDefinition, sample: StoredSample): SampleQuery {
  if (sample.kind === 'stored') return { kind: 'ids', rowIds: sample.rowIds };
  const latest = { kind: 'latest', limit: sample.count } as const;
  if (sample.among === 'all') return latest;
  return { ...latest, types: compiled.eventTriggers.flatMap(({ eventTypes }) => eventTypes) };
}

function inOrderOf(rowIds: readonly string[], events: readonly EventRecord[]): EventRecord[] {
  const byId = new Map(events.map((event) => [event.rowId, event]));
  return rowIds.map((rowId) => {
    const event = byId.get(rowId);
    if (!event) throw new EventNotFoundError(rowId);
    return event;
  });
}
