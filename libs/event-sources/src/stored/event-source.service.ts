import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, Database } from '#database';
import { validateEventSource } from '../document/document.js';
import type { EventSource, EventSourceSpec, EventSourceSummary } from '../event-source.contract.js';
import {
  EventSourceNotFoundError,
  InvalidEventSourceError,
  StaleEventSourceError,
} from '../event-source.errors.js';
import { EventSourceRepository, type Page } from './event-source.repository.js';
import { InboundSources } from './inbound-sources.js';

/** Which version a change is meant for; undefined for whatever there is, be it nothing. */
export type ExpectedVersion = number | undefined;

/** What became of a request to make a source so. */
export interface SavedEventSource {
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly source: EventSource;
}

/** What people and programs do with event sources. */
@Injectable()
export class EventSourceService {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly repository: EventSourceRepository,
    private readonly inbound: InboundSources,
  ) {}

  /** By key. */
  list(tenant: string, page: Page): Promise<EventSourceSummary[]> {
    return this.repository.list(this.database.session(), tenant, page);
  }

  /** @throws EventSourceNotFoundError */
  async read(tenant: string, key: string): Promise<EventSource> {
    const found = await this.repository.find(this.database.session(), tenant, key);
    if (!found) throw new EventSourceNotFoundError(key);
    return found;
  }

  /**
   * Makes the source what the document says, creating it if need be; its address stays. This process
   * heeds the change at once, others after a moment: see {@link InboundSources}.
   *
   * @throws InvalidEventSourceError, StaleEventSourceError
   */
  async put(
    tenant: string,
    key: string,
    document: unknown,
    expected?: ExpectedVersion,
  ): Promise<SavedEventSource> {
    const verdict = validateEventSource(document, key);
    if (!verdict.ok) throw new InvalidEventSourceError(verdict.problems);
    const saved = await this.database.transaction(async (tx) => {
      await this.repository.lock(tx, tenant, key);
      const current = await this.repository.find(tx, tenant, key);
      requireVersion(key, current, expected);
      if (current && isDeepStrictEqual(current.spec, verdict.spec)) {
        return { outcome: 'unchanged', source: current } as const;
      }
      const source = changed(current, tenant, verdict.spec, await this.clock.now(tx));
      await (current ? this.repository.update(tx, source) : this.repository.insert(tx, source));
      return { outcome: current ? 'changed' : 'created', source } as const;
    });
    this.inbound.forget();
    return saved;
  }

  /** Its events stay. @throws EventSourceNotFoundError, StaleEventSourceError */
  async remove(tenant: string, key: string, expected?: ExpectedVersion): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.repository.lock(tx, tenant, key);
      const current = await this.repository.find(tx, tenant, key);
      if (!current) throw new EventSourceNotFoundError(key);
      requireVersion(key, current, expected);
      await this.repository.remove(tx, tenant, key);
    });
    this.inbound.forget();
  }
}

/** The source after the change. */
function changed(
  current: EventSource | undefined,
  tenant: string,
  spec: EventSourceSpec,
  at: number,
): EventSource {
  const { key, name, enabled } = spec;
  return {
    tenant,
    key,
    name,
    enabled,
    spec,
    address: current?.address ?? randomBytes(24).toString('base64url'),
    version: (current?.version ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
  };
}

function requireVersion(
  key: string,
  current: EventSource | undefined,
  expected: ExpectedVersion,
): void {
  if (expected === undefined || current?.version === expected) return;
  throw new StaleEventSourceError(key, current?.version);
}
