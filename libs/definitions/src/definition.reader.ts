import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { epochMs, preparedRows, recordset, rows, type Tx } from '#database';
import type { TriggerSpec } from './compiled-definition.js';
import type { DefinitionSpec, DefinitionState } from './definition.contract.js';

/** So many changed definitions are read at once. */
const PAGE = 500;

/** A definition with its current revision, as far as it concerns triggers. */
export interface CurrentRevision {
  readonly id: string;
  readonly key: string;
  readonly state: DefinitionState;
  readonly revision: number;
  readonly spec: TriggerSpec;
}

/** What happened to a tenant's definitions since an epoch. */
export interface EpochChanges {
  /**
   * The epoch up to which `definitions` has all changes: the tenant's epoch now if it is complete; 0
   * when the tenant never had a definition.
   */
  readonly epoch: number;
  /** In the order in which they changed last. */
  readonly definitions: readonly CurrentRevision[];
  /** False when there are more: read on from `epoch`. What changes meanwhile comes later. */
  readonly complete: boolean;
}

export interface RevisionIdentity {
  readonly tenant: string;
  readonly definitionId: string;
  readonly revision: number;
}

export interface StoredRevision extends RevisionIdentity {
  readonly key: string;
  readonly spec: DefinitionSpec;
}

/** How a definition stands at this moment. */
export interface DefinitionStanding {
  readonly state: DefinitionState;
  /** The number of the current revision. */
  readonly revision: number;
  /** When it was last changed, epoch milliseconds. */
  readonly changedAt: number;
}

/** A revision that somebody took as the current one. */
export interface RevisionInForce extends RevisionIdentity {
  /** What {@link DefinitionReader.calendarEnds} answers by. */
  readonly id: string;
  /** When it was taken, epoch milliseconds. */
  readonly at: number;
}

/** What the dispatcher, the clock and running batches read of definitions: one statement each. */
@Injectable()
export class DefinitionReader {
  /**
   * The epoch and the definitions changed after `epoch`, as of one snapshot, a page at a time: those
   * that share an epoch come together. Primary key of `definitions_epoch`, index
   * `activity_definition_epoch`, primary key of `definition_revision`.
   */
  async changedSince(
    tx: Tx,
    tenant: string,
    epoch: number,
    page: number = PAGE,
  ): Promise<EpochChanges> {
    const found = await preparedRows(
      tx,
      sql<{ epoch: number; changed: number; definition: CurrentRevision | null }>`
        select e.epoch, d.epoch as changed, d.definition
        from definitions_epoch e
        left join lateral (
          select d.epoch, jsonb_build_object('id', d.id, 'key', d.key, 'state', d.state,
            'revision', d.revision,
            'spec', r.spec - '{context,rules,taskTemplates,pinnedCalendars}'::text[]) as definition
          from activity_definition d
          join definition_revision r on r.definition_id = d.id and r.revision = d.revision
          where d.tenant = e.tenant and d.epoch > ${epoch}
          order by d.epoch
          fetch first ${page} rows with ties
        ) d on true
        where e.tenant = ${tenant}
        order by d.epoch`,
    );
    const definitions = found.flatMap(({ definition }) => (definition ? [definition] : []));
    const complete = definitions.length < page;
    const last = found.at(-1);
    return { epoch: (complete ? last?.epoch : last?.changed) ?? 0, definitions, complete };
  }

  /** The given revisions, in any order, without those that do not exist. Both primary keys. */
  revisions(tx: Tx, wanted: readonly RevisionIdentity[]): Promise<StoredRevision[]> {
    return rows(
      tx,
      sql<StoredRevision>`
        select r.tenant, r.definition_id as "definitionId", r.revision, d.key, r.spec
        from ${recordset(wanted, { tenant: 'text', definitionId: 'uuid', revision: 'integer' })}
        join definition_revision r
          on r.definition_id = input."definitionId" and r.revision = input.revision
          and r.tenant = input.tenant
        join activity_definition d on d.id = r.definition_id`,
    );
  }

  /** The present standings of a tenant's definitions by key, without those that do not exist. Index `activity_definition_key`. */
  async standingsByKey(
    tx: Tx,
    tenant: string,
    keys: readonly string[],
  ): Promise<Map<string, DefinitionStanding>> {
    const found = await rows(
      tx,
      sql<{ key: string } & DefinitionStanding>`
        select key, state, revision, ${epochMs('updated_at')} as "changedAt"
        from activity_definition where tenant = ${tenant} and key = any(${[...keys]}::text[])`,
    );
    return new Map(found.map(({ key, ...standing }) => [key, standing]));
  }

  /** The present standings of a tenant's definitions by id, without those that do not exist. Primary key. */
  async standings(
    tx: Tx,
    tenant: string,
    ids: readonly string[],
  ): Promise<Map<string, DefinitionStanding>> {
    const found = await preparedRows(
      tx,
      sql<{ id: string } & DefinitionStanding>`
        select id, state, revision, ${epochMs('updated_at')} as "changedAt"
        from activity_definition where id = any(${[...ids]}::uuid[]) and tenant = ${tenant}`,
    );
    return new Map(found.map(({ id, ...standing }) => [id, standing]));
  }

  /**
   * When the calendars of revisions ended: at the first change after each was taken, of the document
   * or of the state, whichever came first. By id, epoch milliseconds, without those that last.
   *
   * Primary keys of `definition_revision` and of `definition_state`, the latter from its newest row
   * back to the moment.
   */
  async calendarEnds(tx: Tx, taken: readonly RevisionInForce[]): Promise<Map<string, number>> {
    const found = await rows(
      tx,
      sql<{ id: string; end: number }>`
        select id, ${epochMs('ended')} as "end" from (
          select input.id, least(revised.at, moved.at) as ended
          from ${recordset(taken, {
            id: 'uuid',
            tenant: 'text',
            definitionId: 'uuid',
            revision: 'integer',
            at: 'timestamptz',
          })}
          left join lateral (
            select r.created_at as at from definition_revision r
            where r.definition_id = input."definitionId" and r.revision = input.revision + 1
              and r.tenant = input.tenant) revised on true
          left join lateral (
            select s.since as at from definition_state s
            where s.definition_id = input."definitionId" and s.tenant = input.tenant
              and s.epoch > coalesce((
                select earlier.epoch from definition_state earlier
                where earlier.definition_id = input."definitionId" and earlier.since < input.at
                order by earlier.epoch desc limit 1), 0)
            order by s.epoch limit 1) moved on true) calendar
        where ended is not null`,
    );
    return new Map(found.map(({ id, end }) => [id, end]));
  }
}
