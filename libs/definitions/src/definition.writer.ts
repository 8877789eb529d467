import { Injectable } from '@nestjs/common';
import { Clock, Database, newId, type Tx } from '#database';
import type { Caller, Definition } from './definition.contract.js';
import type { Decision } from './definition.decisions.js';
import { DefinitionListeners, type DefinitionSnapshot } from './definition.listeners.js';
import { DefinitionRepository } from './definition.repository.js';

/** What became of a request to change a definition. */
export interface Saved {
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly definition: Definition;
}

/** What decides about a definition when its change is alone with it; it throws to refuse. */
export type Decide = (current: Definition | undefined) => Decision;

type Change = Exclude<Decision, { kind: 'unchanged' }>;

/** The one way in which definitions change. */
@Injectable()
export class DefinitionWriter {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly repository: DefinitionRepository,
    private readonly listeners: DefinitionListeners,
  ) {}

  /**
   * Locks, decides, stores and tells the listeners, in one transaction. The tenant's epoch moves
   * only when something changes.
   *
   * @throws what `decide` and the listeners throw; then nothing has changed
   */
  save(caller: Caller, key: string, decide: Decide): Promise<Saved> {
    return this.database.transaction(async (tx) => {
      const epoch = await this.repository.lockEpoch(tx, caller.tenant);
      const decision = decide(await this.repository.lock(tx, caller.tenant, key));
      if (decision.kind === 'unchanged') {
        return { outcome: 'unchanged', definition: decision.current };
      }
      return this.carryOut(tx, decision, { ...caller, epoch: epoch + 1 });
    });
  }

  private async carryOut(
    tx: Tx,
    change: Change,
    stamp: Caller & { readonly epoch: number },
  ): Promise<Saved> {
    if (change.kind !== 'create') {
      await this.listeners.prepare(tx, { tenant: stamp.tenant, definitionId: change.current.id });
    }
    const at = await this.clock.now(tx);
    const definition = changed(change, stamp.actor, at);
    await this.store(tx, change, definition, stamp);
    await this.listeners.notify(tx, {
      tenant: stamp.tenant,
      definitionId: definition.id,
      key: definition.key,
      actor: stamp.actor,
      at,
      before: change.kind === 'create' ? null : snapshotOf(change.current),
      after: snapshotOf(definition),
      ...(change.kind === 'move' && { note: change.move.note, missed: change.move.missed }),
    });
    return { outcome: change.kind === 'create' ? 'created' : 'changed', definition };
  }

  private async store(
    tx: Tx,
    { kind }: Change,
    definition: Definition,
    stamp: Caller & { readonly epoch: number },
  ): Promise<void> {
    if (kind === 'create') await this.repository.insert(tx, definition, stamp);
    else await this.repository.update(tx, definition, stamp);
    if (kind !== 'move') await this.repository.insertRevision(tx, definition, stamp);
    await this.repository.saveEpoch(tx, stamp);
  }
}

/** The definition after the change. */
function changed(change: Change, actor: string, at: number): Definition {
  switch (change.kind) {
    case 'create': {
      const { spec } = change;
      const { key, name, labels } = spec;
      const first = { state: 'enabled', stateChange: null, revision: 1, version: 1 } as const;
      return { id: newId(), key, name, labels, ...first, createdAt: at, updatedAt: at, spec };
    }
    case 'revise': {
      const { current, spec } = change;
      const { name, labels } = spec;
      const revision = current.revision + 1;
      return {
        ...current,
        name,
        labels,
        revision,
        version: current.version + 1,
        updatedAt: at,
        spec,
      };
    }
    case 'move': {
      const { current, move } = change;
      const stateChange = { at, by: actor, note: move.note };
      const version = current.version + 1;
      return { ...current, state: move.state, stateChange, version, updatedAt: at };
    }
  }
}

function snapshotOf({ state, revision, spec, stateChange }: Definition): DefinitionSnapshot {
  return { state, revision, spec, stateSince: stateChange?.at ?? null };
}
