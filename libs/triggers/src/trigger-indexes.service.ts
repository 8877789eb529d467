import { Injectable, Logger } from '@nestjs/common';
import type { Tx } from '#database';
import {
  type CompiledTriggers,
  compileTriggers,
  DefinitionReader,
  type EpochChanges,
  type TriggerSpec,
} from '#definitions';
import { type IndexedDefinition, TriggerIndex } from './trigger-index.js';

/** So many tenants' indexes are kept; another one costs loading its definitions again. */
const TENANTS = 1_000;

/** What is known of a tenant. */
interface Known {
  readonly index: TriggerIndex;
  /** Ids of definitions that are left out because they do not compile. */
  readonly leftOut: ReadonlySet<string>;
}

const NOTHING: Known = { index: TriggerIndex.empty, leftOut: new Set() };

/**
 * The trigger index of each tenant, brought up to date when it is asked for.
 *
 * What holds: an index has every change up to its epoch and none after it, and is that of the epoch
 * which the asking transaction reads, whatever others of the process have read meanwhile. For that,
 * an index is only ever made from the one its delta was read for, and a transaction that has itself
 * changed definitions must not ask: what it sees may never be committed.
 */
@Injectable()
export class TriggerIndexes {
  private readonly logger = new Logger(TriggerIndexes.name);
  private readonly tenants = new Map<string, Known>();

  constructor(private readonly definitions: DefinitionReader) {}

  /**
   * The index at the tenant's epoch as `tx` sees it: one statement, which returns the definitions
   * that changed since the epoch we know; more where many changed.
   */
  async current(tx: Tx, tenant: string): Promise<TriggerIndex> {
    let known = this.tenants.get(tenant) ?? NOTHING;
    for (;;) {
      const changes = await this.definitions.changedSince(tx, tenant, known.index.epoch);
      if (changes.epoch < known.index.epoch) {
        // Another history: the database was restored, or `tx` looks at an older moment than others.
        known = NOTHING;
        this.tenants.delete(tenant);
        continue;
      }
      if (changes.epoch > known.index.epoch) known = this.brought(known, changes);
      this.remember(tenant, known);
      if (changes.complete) return known.index;
    }
  }

  /** How many definitions are left out because they do not compile, of the tenants known here. */
  get leftOut(): number {
    return this.tenants.values().reduce((count, { leftOut }) => count + leftOut.size, 0);
  }

  /** A revision that no longer compiles (an older release accepted it) must not stop the others. */
  private brought({ index, leftOut }: Known, { epoch, definitions }: EpochChanges): Known {
    const changed: IndexedDefinition[] = [];
    const gone: string[] = [];
    const failing = new Set(leftOut);
    for (const { spec, ...definition } of definitions) {
      failing.delete(definition.id);
      const compiled = definition.state === 'archived' ? 'archived' : this.compiled(spec);
      if (typeof compiled === 'object') changed.push({ ...definition, compiled });
      else gone.push(definition.id);
      if (compiled === 'failed') failing.add(definition.id);
    }
    return { index: index.with(epoch, changed, gone), leftOut: failing };
  }

  private compiled(spec: TriggerSpec): CompiledTriggers | 'failed' {
    try {
      return compileTriggers(spec);
    } catch (error) {
      this.logger.error(`${spec.key} is left out, it does not compile: ${String(error)}`);
      return 'failed';
    }
  }

  /** Another transaction may have come further meanwhile. */
  private remember(tenant: string, known: Known): void {
    const other = this.tenants.get(tenant);
    this.tenants.delete(tenant);
    this.tenants.set(tenant, other && other.index.epoch > known.index.epoch ? other : known);
    if (this.tenants.size <= TENANTS) return;
    const [oldest] = this.tenants.keys();
    if (oldest !== undefined) this.tenants.delete(oldest);
  }
}
