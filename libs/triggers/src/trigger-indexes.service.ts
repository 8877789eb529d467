import { Injectable, Logger } from '@nestjs/common';
import type { Tx } from '#database';
import { compileDefinition, DefinitionReader, type EpochChanges } from '#definitions';
import { type IndexedDefinition, TriggerIndex } from './trigger-index.js';

/** So many tenants' indexes are kept; another one costs loading its definitions again. */
const TENANTS = 1_000;

/** The trigger index of each tenant, brought up to date when it is asked for. */
@Injectable()
export class TriggerIndexes {
  private readonly logger = new Logger(TriggerIndexes.name);
  private readonly indexes = new Map<string, TriggerIndex>();

  constructor(private readonly definitions: DefinitionReader) {}

  /**
   * The index at the tenant's epoch as `tx` sees it: one statement, which returns the definitions
   * that changed since the epoch we know.
   */
  async current(tx: Tx, tenant: string): Promise<TriggerIndex> {
    const known = this.indexes.get(tenant) ?? TriggerIndex.empty;
    const changes = await this.definitions.changedSince(tx, tenant, known.epoch);
    const index = changes.epoch === known.epoch ? known : this.brought(known, changes);
    this.remember(tenant, index);
    return index;
  }

  /** A revision that no longer compiles (an older release accepted it) must not stop the others. */
  private brought(known: TriggerIndex, { epoch, definitions }: EpochChanges): TriggerIndex {
    const changed: IndexedDefinition[] = [];
    const gone: string[] = [];
    for (const { spec, ...definition } of definitions) {
      try {
        changed.push({ ...definition, compiled: compileDefinition(spec) });
      } catch (error) {
        gone.push(definition.id);
        this.logger.error(`${definition.key} is left out, it does not compile: ${String(error)}`);
      }
    }
    return known.with(epoch, changed, gone);
  }

  private remember(tenant: string, index: TriggerIndex): void {
    this.indexes.delete(tenant);
    this.indexes.set(tenant, index);
    if (this.indexes.size <= TENANTS) return;
    const [oldest] = this.indexes.keys();
    if (oldest !== undefined) this.indexes.delete(oldest);
  }
}
