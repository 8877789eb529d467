import { Injectable } from '@nestjs/common';
import { RecentLookups } from '#auth';
import { Database } from '#database';
import { type CompiledEventSource, compileEventSource } from '../document/compile.js';
import type { EventSource } from '../event-source.contract.js';
import { EventSourceRepository } from './event-source.repository.js';

/** How long another process may still go by the last state of a source, in milliseconds. */
export const SOURCE_DELAY_MS = 5_000;

/** A source, ready to take deliveries. */
export interface InboundSource {
  readonly source: EventSource;
  readonly compiled: CompiledEventSource;
}

/** The sources that deliveries go to, by address. */
@Injectable()
export class InboundSources {
  private readonly recent = new RecentLookups<InboundSource>({
    ttlMs: SOURCE_DELAY_MS,
    limit: 500,
  });

  constructor(
    private readonly database: Database,
    private readonly repository: EventSourceRepository,
  ) {}

  /**
   * The source of an address, or undefined. An answer is believed for {@link SOURCE_DELAY_MS}, so
   * that a delivery usually costs no query; what was not found is remembered just so.
   *
   * @throws UncompilableSpecError
   */
  find(address: string): Promise<InboundSource | undefined> {
    return this.recent.get(address, () => this.load(address));
  }

  /** Goes by what is stored from now on. */
  forget(): void {
    this.recent.clear();
  }

  private async load(address: string): Promise<InboundSource | undefined> {
    const source = await this.repository.findByAddress(this.database.session(), address);
    return source && { source, compiled: compileEventSource(source.spec) };
  }
}
