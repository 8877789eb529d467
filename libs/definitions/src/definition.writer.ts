import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, Database, newId, type Tx } from '#database';
import { CalendarRepository } from './calendars/calendar.repository.js';
import type { Caller, Definition } from './definition.contract.js';
import type { Change, Decision } from './definition.decisions.js';
import { DefinitionListeners, type DefinitionSnapshot } from './definition.listeners.js';
import { DefinitionRepository, type Stamp } from './definition.repository.js';
import { calendarKeysOf } from './pinned-calendars.js';

/** What became of a request to change a definition. */
export interface Saved {
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly definition: Definition;
}

/** What decides about a definition when its change is alone with it; it throws to refuse. */
export type Decide = (current: Definition | undefined, tx: Tx) => Decision | Promise<Decision>;

/** The one way in which definitions change. */
@Injectable()
export class DefinitionWriter {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly repository: DefinitionRepository,
    private readonly calendars: CalendarRepository,
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
      const decision = await decide(await this.repository.lock(tx, caller.tenant, key), tx);
      if (decision.kind === 'unchanged') {
        return { outcome: 'unchanged', definition: decision.current };
      }
      const [definition] = await this.carryOut(tx, [decision], { ...caller, epoch });
      if (definition === undefined) throw new Error('a change made no definition');
      return { outcome: decision.kind === 'create' ? 'created' : 'changed', definition };
    });
  }

  /**
   * Carries out changes of one tenant's definitions, with statements for all of them at once.
   *
   * @param stamp with the epoch as it was when it was locked; it moves by one
   * @returns the definitions after the changes, in their order
   */
  async carryOut(
    tx: Tx,
    changes: readonly Change[],
    { tenant, actor, epoch }: Stamp,
  ): Promise<Definition[]> {
    if (changes.length === 0) return [];
    await this.listeners.prepare(
      tx,
      changes.flatMap((change) =>
        change.kind === 'create' ? [] : [{ tenant, definitionId: change.current.id }],
      ),
    );
    const at = await this.clock.now(tx);
    const made = changes.map((change) => ({ change, definition: changed(change, actor, at) }));
    await this.store(tx, made, { tenant, actor, epoch: epoch + 1 });
    await this.listeners.notify(
      tx,
      made.map(({ change, definition }) => ({
        tenant,
        definitionId: definition.id,
        key: definition.key,
        actor,
        at,
        before: change.kind === 'create' ? null : snapshotOf(change.current),
        after: snapshotOf(definition),
        ...(change.kind === 'move' && { note: change.move.note, missed: change.move.missed }),
      })),
    );
    return made.map(({ definition }) => definition);
  }

  private async store(tx: Tx, made: readonly Made[], stamp: Stamp): Promise<void> {
    const created = made.filter(({ change }) => change.kind === 'create').map(definitionOf);
    const updated = made.filter(({ change }) => change.kind !== 'create').map(definitionOf);
    const revised = made.filter(({ change }) => change.kind !== 'move').map(definitionOf);
    for (const definition of created) await this.repository.insert(tx, definition, stamp);
    await this.repository.update(tx, updated, stamp);
    await this.repository.insertRevisions(tx, revised, stamp);
    await this.repository.saveEpoch(tx, stamp);
    for (const one of made) await this.noteCalendars(tx, one, stamp.tenant);
  }

  private async noteCalendars(tx: Tx, { change, definition }: Made, tenant: string): Promise<void> {
    const before = change.kind === 'create' ? [] : calendarKeysOf(change.current.spec);
    const keys = calendarKeysOf(definition.spec);
    if (isDeepStrictEqual(before, keys)) return;
    await this.calendars.use(tx, { tenant, definitionId: definition.id, keys });
  }
}

/** A change, and the definition that it makes. */
interface Made {
  readonly change: Change;
  readonly definition: Definition;
}

function definitionOf({ definition }: Made): Definition {
  return definition;
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
