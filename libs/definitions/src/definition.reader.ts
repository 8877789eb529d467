import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { epochMs, recordset, rows, type Tx } from '#database';
import type { DefinitionSpec, DefinitionState } from './definition.contract.js';

/** A definition with its current revision. */
export interface CurrentRevision {
  readonly id: string;
  readonly key: string;
  readonly state: DefinitionState;
  readonly revision: number;
  readonly spec: DefinitionSpec;
}

/** What happened to a tenant's definitions since an epoch. */
export interface EpochChanges {
  /** The tenant's epoch now; 0 when it never had a definition. */
  readonly epoch: number;
  readonly definitions: readonly CurrentRevision[];
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
  /** When it was last changed, epoch milliseconds. */
  readonly changedAt: number;
}

/** What the dispatcher, the clock and running batches read of definitions: one statement each. */
@Injectable()
export class DefinitionReader {
  /**
   * The epoch and the definitions changed after `epoch`, as of one snapshot. Primary key of
   * `definitions_epoch`, index `activity_definition_epoch`, primary key of `definition_revision`.
   */
  async changedSince(tx: Tx, tenant: string, epoch: number): Promise<EpochChanges> {
    const found = await rows(
      tx,
      sql<{ epoch: number; definition: CurrentRevision | null }>`
        select e.epoch, d.definition
        from definitions_epoch e
        left join lateral (
          select jsonb_build_object('id', d.id, 'key', d.key, 'state', d.state,
            'revision', d.revision, 'spec', r.spec) as definition
          from activity_definition d
          join definition_revision r on r.definition_id = d.id and r.revision = d.revision
          where d.tenant = e.tenant and d.epoch > ${epoch}
        ) d on true
        where e.tenant = ${tenant}`,
    );
    const definitions = found.flatMap(({ definition }) => (definition ? [definition] : []));
    return { epoch: found[0]?.epoch ?? 0, definitions };
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
        select key, state, ${epochMs('updated_at')} as "changedAt"
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
    const found = await rows(
      tx,
      sql<{ id: string } & DefinitionStanding>`
        select id, state, ${epochMs('updated_at')} as "changedAt"
        from activity_definition where id = any(${[...ids]}::uuid[]) and tenant = ${tenant}`,
    );
    return new Map(found.map(({ id, ...standing }) => [id, standing]));
  }
}
