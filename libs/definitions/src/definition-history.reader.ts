import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { epochMs, rows, timestamp, type Tx } from '#database';
import type { DefinitionState, StateSince } from './definition.contract.js';
import type { OwnedDefinition } from './definition.listeners.js';
import type { Page } from './definition.repository.js';

/** A tenant's definitions as they were at one of its epochs. */
export interface PastMoment {
  readonly tenant: string;
  readonly epoch: number;
}

/** A definition as it stood at an epoch. */
export interface DefinitionThen {
  readonly id: string;
  readonly key: string;
  /** The revision that was current; null when the definition did not exist yet. */
  readonly revision: number | null;
  /** Null when it did not exist, or when its state at that epoch was not recorded. */
  readonly state: DefinitionState | null;
  /** The revision that is current now. */
  readonly currentRevision: number;
}

/** The course that a definition took, in order. Times are epoch milliseconds. */
export interface DefinitionCourse {
  readonly revisions: readonly { readonly revision: number; readonly since: number }[];
  /** Since when it was archived, or no longer; null where the moment was not recorded. */
  readonly lives: readonly { readonly archived: boolean; readonly since: number | null }[];
}

/** Reads how definitions stood at an earlier epoch. */
@Injectable()
export class DefinitionHistory {
  /** The tenant's epoch now; 0 when it never had a definition. Primary key. */
  async epoch(tx: Tx, tenant: string): Promise<number> {
    const [row] = await rows(
      tx,
      sql<{ epoch: number }>`select epoch from definitions_epoch where tenant = ${tenant}`,
    );
    return row?.epoch ?? 0;
  }

  /**
   * The revision that was current at `from` and those that followed, at most `limit` of them, and
   * when the definition was archived. Primary keys of `definition_revision` and `definition_state`.
   */
  async course(
    tx: Tx,
    { tenant, definitionId }: OwnedDefinition,
    { from, limit }: { readonly from: number; readonly limit: number },
  ): Promise<DefinitionCourse> {
    const revisions = await rows(
      tx,
      sql<DefinitionCourse['revisions'][number]>`
        select revision, ${epochMs('created_at')} as since from definition_revision
        where definition_id = ${definitionId} and tenant = ${tenant} and revision >= coalesce((
          select max(revision) from definition_revision
          where definition_id = ${definitionId} and tenant = ${tenant}
            and created_at <= ${timestamp(from)}), 1)
        order by revision limit ${limit}`,
    );
    const lives = await rows(
      tx,
      sql<DefinitionCourse['lives'][number]>`
        select archived, ${epochMs('since')} as since from (
          select epoch, since, state = 'archived' as archived,
            lag(state = 'archived') over (order by epoch) as before
          from definition_state where definition_id = ${definitionId} and tenant = ${tenant}) s
        where before is distinct from archived order by epoch`,
    );
    return { revisions, lives };
  }

  /**
   * When the definition had been enabled before its latest pause, epoch milliseconds; null when
   * that was not recorded. Primary key.
   */
  async enabledBeforePause(
    tx: Tx,
    { tenant, definitionId }: OwnedDefinition,
  ): Promise<number | null> {
    const [enabled] = await rows(
      tx,
      sql<{ since: number | null }>`
        select ${epochMs('since')} as since from definition_state
        where definition_id = ${definitionId} and tenant = ${tenant} and state = 'enabled'
          and epoch < (
            select max(epoch) from definition_state
            where definition_id = ${definitionId} and tenant = ${tenant} and state = 'paused')
        order by epoch desc limit 1`,
    );
    return enabled?.since ?? null;
  }

  /**
   * The states that a definition was in, the latest first. Primary key.
   *
   * @param page.after the epoch of the last one of the page before
   */
  states(
    tx: Tx,
    { tenant, definitionId }: OwnedDefinition,
    { limit, after }: Page<number>,
  ): Promise<StateSince[]> {
    return rows(
      tx,
      sql<StateSince>`
        select state, epoch, ${epochMs('since')} as since, changed_by as by, note
        from definition_state where definition_id = ${definitionId} and tenant = ${tenant}
          ${after === undefined ? sql`` : sql`and epoch < ${after}`}
        order by epoch desc limit ${limit}`,
    );
  }

  /** Unique index `activity_definition_key`, then as {@link subscribers}. */
  async find(tx: Tx, moment: PastMoment, key: string): Promise<DefinitionThen | undefined> {
    const [found] = await rows(
      tx,
      sql<DefinitionThen>`${selectThen(moment)} where d.tenant = ${moment.tenant} and d.key = ${key}`,
    );
    return found;
  }

  /**
   * The definitions with a trigger for events of this type, by key: at that epoch, or at present
   * those that did not exist then. Index `activity_definition_key` gives the order, the primary keys
   * of `definition_revision` and `definition_state` what held. It reads the specs of all definitions
   * up to the end of the page.
   *
   * @param page.after the last key of the page before
   */
  subscribers(
    tx: Tx,
    moment: PastMoment,
    eventType: string,
    { limit, after = '' }: Page<string>,
  ): Promise<DefinitionThen[]> {
    return rows(
      tx,
      sql<DefinitionThen>`
        ${selectThen(moment)}
        join definition_revision current on current.definition_id = d.id
          and current.revision = d.revision and current.tenant = d.tenant
        where d.tenant = ${moment.tenant} and d.key > ${after} and exists (
          select from jsonb_path_query(
            coalesce(past.spec, current.spec), '$.triggers[*].eventTypes[*]') as type
          where type #>> '{}' = ${eventType}
            or (type #>> '{}' like '%*' and starts_with(${eventType}, left(type #>> '{}', -1))))
        order by d.key limit ${limit}`,
    );
  }
}

function selectThen({ epoch }: PastMoment): RawBuilder<unknown> {
  return sql`
    select d.id, d.key, past.revision, d.revision as "currentRevision", (
      select s.state from definition_state s
      where s.definition_id = d.id and s.tenant = d.tenant and s.epoch <= ${epoch}
      order by s.epoch desc limit 1) as state
    from activity_definition d
    left join lateral (
      select r.revision, r.spec from definition_revision r
      where r.definition_id = d.id and r.tenant = d.tenant and r.epoch <= ${epoch}
      order by r.revision desc limit 1) past on true`;
}
