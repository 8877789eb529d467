import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Clock, epochMs, recordset, rows, type Tx } from '#database';
import type { OwnedDefinition } from '#definitions';

/** A cron trigger's row, locked. Times are epoch milliseconds. */
export interface CronTriggerRow {
  readonly id: string;
  readonly tenant: string;
  readonly definitionId: string;
  readonly definitionKey: string;
  readonly triggerId: string;
  readonly revision: number;
  readonly paused: boolean;
  readonly lastNominal: number;
}

/** How far a trigger's calendar is covered, and when it is due next (null: never again). */
export interface CronProgress {
  readonly id: string;
  readonly tenant: string;
  readonly lastNominal: number;
  readonly nextDue: number | null;
}

/** A trigger that cannot be reckoned with. */
export interface BadCronTrigger {
  readonly id: string;
  readonly tenant: string;
  readonly error: string;
}

/** A live trigger as a definition's change leaves it. */
export interface LiveCronTrigger extends CronTriggerRow {
  readonly nextDue: number | null;
}

/** A trigger's row as it is, without a lock. Times are epoch milliseconds. */
export interface CronTriggerStanding extends CronTriggerRow {
  /** Null when the line has no further fire. */
  readonly nextDue: number | null;
  /** Why the clock set it aside; null when it did not. */
  readonly error: string | null;
}

/** What the clock has before it. */
export interface CronTriggerStats {
  readonly due: number;
  /** Of the one that has been due longest; 0 when there is none. */
  readonly oldestDueSeconds: number;
  readonly setAside: number;
}

/** Definitions of one tenant. */
export interface TenantDefinitions {
  readonly tenant: string;
  readonly ids: readonly string[];
}

/** Which of the triggers that are due are to be locked. */
interface DueClaim {
  readonly order: RawBuilder<unknown>;
  readonly limit: number;
  /** Ids of those that are claimed already. */
  readonly besides: readonly string[];
}

/** The release of the timezone database that this runtime has; `''` where it does not say. */
const TZ_VERSION = process.versions.tz ?? '';

/** All SQL on `cron_trigger`. */
@Injectable()
export class CronTriggerRepository {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks triggers whose due time has come: half of them the longest due, half of them the latest
   * due; where one half is not filled, there are no others. A trigger that has much to catch up with
   * stays among the longest due, and so holds up nobody who falls due now.
   *
   * @param limit at least 2
   * @returns those due latest first
   */
  async claimDue(tx: Tx, limit: number): Promise<CronTriggerRow[]> {
    const half = Math.ceil(limit / 2);
    const oldest = await this.lockDue(tx, { order: sql`next_due`, limit: half, besides: [] });
    if (oldest.length < half) return oldest.reverse();
    const besides = oldest.map(({ id }) => id);
    const order = sql`next_due desc`;
    const latest = await this.lockDue(tx, { order, limit: limit - half, besides });
    return [...latest, ...oldest.reverse()];
  }

  /**
   * Index `cron_trigger_due`, from the end that `order` names; skips those that another clock or a
   * definition's change holds.
   */
  private lockDue(tx: Tx, { order, limit, besides }: DueClaim): Promise<CronTriggerRow[]> {
    return rows(
      tx,
      sql<CronTriggerRow>`
        select ${triggerColumns} from cron_trigger
        where next_due <= ${this.clock.moment()} and id <> all(${[...besides]}::uuid[])
        order by ${order} limit ${limit}
        for update skip locked`,
    );
  }

  /**
   * Locks triggers whose due times were reckoned by rules of timezones that are older than those of
   * this runtime; of workers with different runtimes, only the newest finds any that the others
   * reckoned. Index `cron_trigger_tz_version`; skips those that are held.
   */
  claimOutdated(tx: Tx, limit: number): Promise<CronTriggerRow[]> {
    return rows(
      tx,
      sql<CronTriggerRow>`
        select ${triggerColumns} from cron_trigger
        where tz_version < ${TZ_VERSION}
        order by tz_version limit ${limit}
        for update skip locked`,
    );
  }

  /**
   * Locks the definitions' triggers and waits for a clock that holds them. Index
   * `cron_trigger_identity`.
   */
  lockOf(tx: Tx, { tenant, ids }: TenantDefinitions): Promise<CronTriggerRow[]> {
    return rows(
      tx,
      sql<CronTriggerRow>`
        select ${triggerColumns} from cron_trigger
        where definition_id = any(${[...ids]}::uuid[]) and tenant = ${tenant}
        order by id
        for update`,
    );
  }

  /** A definition's triggers by id, without a lock. Index `cron_trigger_identity`. */
  standingsOf(
    tx: Tx,
    { tenant, definitionId }: OwnedDefinition,
    triggerId?: string,
  ): Promise<CronTriggerStanding[]> {
    return rows(
      tx,
      sql<CronTriggerStanding>`
        select ${triggerColumns}, ${epochMs('next_due')} as "nextDue", error from cron_trigger
        where definition_id = ${definitionId} and tenant = ${tenant}
          ${triggerId === undefined ? sql`` : sql`and trigger_id = ${triggerId}`}
        order by trigger_id`,
    );
  }

  /** One live trigger, without a lock. Index `cron_trigger_identity`. */
  async find(
    tx: Tx,
    { triggerId, ...definition }: OwnedDefinition & { readonly triggerId: string },
  ): Promise<CronTriggerStanding | undefined> {
    const [found] = await this.standingsOf(tx, definition, triggerId);
    return found;
  }

  /** Moves locked triggers forward, never back. Primary key. */
  async advance(tx: Tx, progress: readonly CronProgress[]): Promise<void> {
    if (progress.length === 0) return;
    await rows(
      tx,
      sql`
        update cron_trigger t set
          last_nominal = greatest(t.last_nominal, input."lastNominal"),
          next_due = input."nextDue", error = null, tz_version = ${TZ_VERSION}
        from ${recordset(progress, {
          id: 'uuid',
          tenant: 'text',
          lastNominal: 'timestamptz',
          nextDue: 'timestamptz',
        })}
        where t.id = input.id and t.tenant = input.tenant`,
    );
  }

  /**
   * Sets locked triggers aside that cannot be reckoned with, so that they do not stop the others.
   * They are due again after a while: another release may know what this one does not. Primary key.
   */
  async setAside(tx: Tx, bad: readonly BadCronTrigger[], retryMs: number): Promise<void> {
    if (bad.length === 0) return;
    await rows(
      tx,
      sql`
        update cron_trigger t set error = input.error, tz_version = ${TZ_VERSION},
          next_due = ${this.clock.moment()} + ${retryMs} * interval '1 millisecond'
        from ${recordset(bad, { id: 'uuid', tenant: 'text', error: 'text' })}
        where t.id = input.id and t.tenant = input.tenant`,
    );
  }

  /** Makes the definitions' locked triggers exactly `live`. Index `cron_trigger_identity`. */
  async replace(
    tx: Tx,
    { tenant, ids }: TenantDefinitions,
    live: readonly LiveCronTrigger[],
  ): Promise<void> {
    const kept = live.map(({ definitionId, triggerId }) => ({ definitionId, triggerId }));
    await rows(
      tx,
      sql`
        delete from cron_trigger t
        where t.definition_id = any(${[...ids]}::uuid[]) and t.tenant = ${tenant}
          and not exists (
            select from ${recordset(kept, { definitionId: 'uuid', triggerId: 'text' })}
            where input."definitionId" = t.definition_id and input."triggerId" = t.trigger_id)`,
    );
    if (live.length === 0) return;
    await rows(
      tx,
      sql`
        insert into cron_trigger (
          id, tenant, definition_id, definition_key, trigger_id, revision, paused, last_nominal,
          next_due, tz_version)
        select input.id, input.tenant, input."definitionId", input."definitionKey",
          input."triggerId", input.revision, input.paused, input."lastNominal", input."nextDue",
          ${TZ_VERSION}
        from ${recordset(live, {
          id: 'uuid',
          tenant: 'text',
          definitionId: 'uuid',
          definitionKey: 'text',
          triggerId: 'text',
          revision: 'integer',
          paused: 'boolean',
          lastNominal: 'timestamptz',
          nextDue: 'timestamptz',
        })}
        on conflict (definition_id, trigger_id) do update set
          revision = excluded.revision,
          paused = excluded.paused,
          last_nominal = greatest(cron_trigger.last_nominal, excluded.last_nominal),
          next_due = excluded.next_due,
          tz_version = excluded.tz_version,
          error = null`,
    );
  }

  /** How many are due or set aside. Indexes `cron_trigger_due` and `cron_trigger_error`. */
  async stats(tx: Tx): Promise<CronTriggerStats> {
    const moment = this.clock.moment();
    const [stats] = await rows(
      tx,
      sql<CronTriggerStats>`
        select due.*, (select count(*)::int from cron_trigger where error is not null) as "setAside"
        from (
          select count(*)::int as due,
            coalesce(extract(epoch from ${moment} - min(next_due)), 0)::float8 as "oldestDueSeconds"
          from cron_trigger where next_due <= ${moment} and error is null
        ) due`,
    );
    return stats ?? { due: 0, oldestDueSeconds: 0, setAside: 0 };
  }

  /** How long until the next trigger is due (ms, not above 0 when one is due now); null when none is. Index `cron_trigger_due`. */
  async nextDueIn(tx: Tx): Promise<number | null> {
    const [row] = await rows(
      tx,
      sql<{ ms: number | null }>`
        select (extract(epoch from min(next_due) - ${this.clock.moment()}) * 1000)::float8 as ms
        from cron_trigger where next_due is not null`,
    );
    return row?.ms ?? null;
  }
}

const triggerColumns = sql`
  id, tenant, definition_id as "definitionId", definition_key as "definitionKey",
  trigger_id as "triggerId", revision, paused, ${epochMs('last_nominal')} as "lastNominal"`;
