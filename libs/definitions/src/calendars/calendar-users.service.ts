import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { Definition, DefinitionSummary } from '../definition.contract.js';
import { DefinitionReader } from '../definition.reader.js';
import { DefinitionRepository, type Stamp } from '../definition.repository.js';
import { DefinitionWriter } from '../definition.writer.js';
import type { DefinitionVerdict } from '../document/verdict.js';
import { calendarKeysOf, repinned } from '../pinned-calendars.js';
import { CalendarStopsTriggersError, type CalendarUser } from './calendar.errors.js';
import { CalendarRepository } from './calendar.repository.js';

/** So many definitions get their new revisions together. */
const USERS_AT_ONCE = 25;

/** The definitions that refer to a calendar. Whoever asks holds the tenant's epoch. */
@Injectable()
export class CalendarUsers {
  constructor(
    private readonly calendars: CalendarRepository,
    private readonly definitions: DefinitionRepository,
    private readonly reader: DefinitionReader,
    private readonly writer: DefinitionWriter,
  ) {}

  /** All of them, locked until the transaction ends. */
  async of(tx: Tx, tenant: string, key: string): Promise<DefinitionSummary[]> {
    return this.definitions.lockAll(tx, tenant, await this.calendars.users(tx, tenant, key));
  }

  /**
   * Gives them a new revision with what the calendar holds by now, some at a time: each may have
   * pinned as much as its calendars may hold.
   *
   * @param stamp with the epoch as it was when it was locked; it moves by one
   * @returns how many got one
   * @throws CalendarStopsTriggersError
   */
  async revise(tx: Tx, stamp: Stamp, key: string): Promise<number> {
    const users = await this.of(tx, stamp.tenant, key);
    const stopped: CalendarUser[] = [];
    let revised = 0;
    for (let at = 0; at < users.length; at += USERS_AT_ONCE) {
      const some = await this.repinned(tx, stamp.tenant, users.slice(at, at + USERS_AT_ONCE));
      stopped.push(
        ...some.flatMap(({ current: { key: user, state }, verdict }) =>
          verdict.ok ? [] : [{ key: user, state }],
        ),
      );
      if (stopped.length === 0) revised += await this.reviseSome(tx, some, stamp);
    }
    if (stopped.length > 0) throw new CalendarStopsTriggersError(key, stopped);
    return revised;
  }

  private async repinned(
    tx: Tx,
    tenant: string,
    users: readonly DefinitionSummary[],
  ): Promise<readonly Repinned[]> {
    const identities = users.map(({ id, revision }) => ({ tenant, definitionId: id, revision }));
    const revisions = await this.reader.revisions(tx, identities);
    const specs = new Map(revisions.map(({ definitionId, spec }) => [definitionId, spec]));
    const keys = new Set(revisions.flatMap(({ spec }) => calendarKeysOf(spec)));
    const named = await this.calendars.daysOf(tx, tenant, [...keys]);
    return users.flatMap((user) => {
      const spec = specs.get(user.id);
      return spec ? [{ current: { ...user, spec }, verdict: repinned(spec, named) }] : [];
    });
  }

  private async reviseSome(tx: Tx, some: readonly Repinned[], stamp: Stamp): Promise<number> {
    const changes = some.flatMap(({ current, verdict }) =>
      verdict.ok && !isDeepStrictEqual(verdict.spec, current.spec)
        ? [{ kind: 'revise' as const, current, spec: verdict.spec }]
        : [],
    );
    await this.writer.carryOut(tx, changes, stamp);
    return changes.length;
  }
}

/** A definition, and its spec with what calendars hold by now. */
interface Repinned {
  readonly current: Definition;
  readonly verdict: DefinitionVerdict;
}
