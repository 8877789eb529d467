import { Injectable } from '@nestjs/common';
import { Clock, Database } from '#database';
import { EventNotFoundError, EventReader, type SampleQuery } from '#events';
import type { IndexedDefinition } from '../trigger-index.js';
import { EventPayloadRemovedError } from './definition-test.errors.js';
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

  /** @throws EventNotFoundError, EventPayloadRemovedError for events that are named */
  async read(tenant: string, definition: IndexedDefinition, sample: TestSample): Promise<Sampled> {
    const now = await this.clock.now(this.database.session());
    if (sample.kind === 'given') {
      const receivedAt = new Date(now).toISOString();
      const events = sample.events.map((event, index) => {
        return { index, rowId: null, envelope: { ...event, receivedAt }, at: now };
      });
      return { events, complete: true };
    }
    if (sample.kind === 'stored') await this.requireKept(tenant, sample.rowIds);
    const { events, found } = await this.events.sample(tenant, queryOf(definition, sample));
    return {
      events: events.map(({ rowId, envelope, dispatchedAt }, index) => {
        return { index, rowId, envelope, at: dispatchedAt ?? now };
      }),
      complete: events.length === found,
    };
  }

  private async requireKept(tenant: string, rowIds: readonly string[]): Promise<void> {
    const standings = await this.events.standings(tenant, rowIds);
    const missing = standings.find(({ isStored }) => !isStored);
    if (missing) throw new EventNotFoundError(missing.rowId);
    const removed = standings.filter(({ hasContent }) => !hasContent);
    if (removed.length > 0) throw new EventPayloadRemovedError(removed.map(({ rowId }) => rowId));
  }
}

type StoredSample = Exclude<TestSample, { kind: 'given' }>;

function queryOf({ compiled }: IndexedDefinition, sample: StoredSample): SampleQuery {
  if (sample.kind === 'stored') return { kind: 'ids', rowIds: sample.rowIds };
  const latest = { kind: 'latest', limit: sample.count } as const;
  if (sample.among === 'all') return latest;
  return { ...latest, types: compiled.eventTriggers.flatMap(({ eventTypes }) => eventTypes) };
}
