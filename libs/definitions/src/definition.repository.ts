import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { recordset, rows, type Tx } from '#database';
import type {
  Definition,
  DefinitionFilter,
  DefinitionSummary,
  Revision,
  RevisionSummary,
} from './definition.contract.js';
import { ActivityDefinition, DefinitionRevision, DefinitionsEpoch } from './definition.entity.js';

/** A part of a list, in the list's order. */
export interface Page<Position> {
  readonly limit: number;
  /** Where the part before ended. */
  readonly after?: Position;
}

/** With what epoch a change is saved, and who made it. */
export interface Stamp {
  readonly tenant: string;
  readonly epoch: number;
  readonly actor: string;
}

/** Names a definition together with whose it is. */
interface OwnedDefinition {
  readonly tenant: string;
  readonly id: string;
}

/** Reads and writes definitions, revisions and epochs. */
@Injectable()
export class DefinitionRepository {
  /**
   * The tenant's epoch, locked until the transaction ends: a tenant's changes wait for each other
   * here, so that epochs are committed in their order.
   */
  async lockEpoch(tx: Tx, tenant: string): Promise<number> {
    await rows(
      tx,
      sql`insert into definitions_epoch (tenant, epoch) values (${tenant}, 0)
          on conflict (tenant) do nothing`,
    );
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const { epoch } = await tx.findOneOrFail(DefinitionsEpoch, { tenant }, { lockMode });
    return epoch;
  }

  /** The definition, locked until the transaction ends. */
  async lock(tx: Tx, tenant: string, key: string): Promise<Definition | undefined> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const row = await tx.findOne(ActivityDefinition, { tenant, key }, { lockMode });
    return row ? this.withSpec(tx, row) : undefined;
  }

  /** The definitions with these ids, locked until the transaction ends. */
  async lockAll(tx: Tx, tenant: string, ids: readonly string[]): Promise<DefinitionSummary[]> {
    if (ids.length === 0) return [];
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const which = { tenant, id: { $in: [...ids] } };
    const found = await tx.find(ActivityDefinition, which, { lockMode, orderBy: { id: 'asc' } });
    return found.map(summaryOf);
  }

  async find(tx: Tx, tenant: string, key: string): Promise<Definition | undefined> {
    const row = await tx.findOne(ActivityDefinition, { tenant, key });
    return row ? this.withSpec(tx, row) : undefined;
  }

  /** By key. */
  async list(
    tx: Tx,
    tenant: string,
    { state, labels }: DefinitionFilter,
    { limit, after }: Page<string>,
  ): Promise<DefinitionSummary[]> {
    const found = await tx.find(
      ActivityDefinition,
      {
        tenant,
        ...(after === undefined ? {} : { key: { $gt: after } }),
        ...(state === undefined ? {} : { state }),
        ...(labels === undefined ? {} : { labels: { $contains: labels } }),
      },
      { orderBy: { key: 'asc' }, limit },
    );
    return found.map(summaryOf);
  }

  async findRevision(
    tx: Tx,
    { tenant, id }: OwnedDefinition,
    revision: number,
  ): Promise<Revision | undefined> {
    const row = await tx.findOne(DefinitionRevision, { tenant, definitionId: id, revision });
    return row ? { ...revisionSummaryOf(row), spec: row.spec } : undefined;
  }

  /** The latest first. */
  async listRevisions(
    tx: Tx,
    { tenant, id }: OwnedDefinition,
    { limit, after }: Page<number>,
  ): Promise<RevisionSummary[]> {
    const found = await tx.find(
      DefinitionRevision,
      {
        tenant,
        definitionId: id,
        ...(after === undefined ? {} : { revision: { $lt: after } }),
      },
      { exclude: ['spec'], orderBy: { revision: 'desc' }, limit },
    );
    return found.map(revisionSummaryOf);
  }

  async insert(tx: Tx, definition: Definition, { tenant, epoch }: Stamp): Promise<void> {
    const { id, key, stateChange, createdAt, updatedAt } = definition;
    await tx.insert(ActivityDefinition, {
      ...columnsOf(definition),
      id,
      tenant,
      epoch,
      key,
      stateChangedAt: stateChange && new Date(stateChange.at),
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    });
  }

  /** Writes what changes may change. Primary key of `activity_definition`. */
  async update(tx: Tx, definitions: readonly Definition[], stamp: Stamp): Promise<void> {
    if (definitions.length === 0) return;
    const changed = definitions.map((definition) => ({
      id: definition.id,
      ...columnsOf(definition),
    }));
    await rows(
      tx,
      sql`
        update activity_definition d set
          name = input.name, labels = input.labels, state = input.state,
          state_changed_at = input."stateChangedAt", state_changed_by = input."stateChangedBy",
          state_note = input."stateNote", revision = input.revision, version = input.version,
          epoch = ${stamp.epoch}, updated_at = input."updatedAt"
        from ${recordset(changed, {
          id: 'uuid',
          name: 'text',
          labels: 'jsonb',
          state: 'text',
          stateChangedAt: 'timestamptz',
          stateChangedBy: 'text',
          stateNote: 'text',
          revision: 'integer',
          version: 'integer',
          updatedAt: 'timestamptz',
        })}
        where d.id = input.id and d.tenant = ${stamp.tenant}`,
    );
  }

  /** Keeps the specs of definitions as their newest revisions. */
  async insertRevisions(tx: Tx, definitions: readonly Definition[], stamp: Stamp): Promise<void> {
    if (definitions.length === 0) return;
    const revisions = definitions.map(({ id, revision, spec, updatedAt }) => {
      return { id, revision, spec, updatedAt };
    });
    await rows(
      tx,
      sql`
        insert into definition_revision
          (definition_id, revision, tenant, spec, epoch, created_by, created_at)
        select input.id, input.revision, ${stamp.tenant}, input.spec, ${stamp.epoch},
          ${stamp.actor}, input."updatedAt"
        from ${recordset(revisions, {
          id: 'uuid',
          revision: 'integer',
          spec: 'jsonb',
          updatedAt: 'timestamptz',
        })}`,
    );
  }

  async saveEpoch(tx: Tx, { tenant, epoch }: Stamp): Promise<void> {
    await tx.nativeUpdate(DefinitionsEpoch, { tenant }, { epoch });
  }

  private async withSpec(tx: Tx, row: ActivityDefinition): Promise<Definition> {
    const { id: definitionId, tenant, revision } = row;
    const { spec } = await tx.findOneOrFail(DefinitionRevision, { definitionId, tenant, revision });
    return { ...summaryOf(row), spec };
  }
}

function summaryOf(row: ActivityDefinition): DefinitionSummary {
  const { id, key, name, labels, state, revision, version } = row;
  const stateChange =
    row.stateChangedAt && row.stateChangedBy
      ? { at: row.stateChangedAt.getTime(), by: row.stateChangedBy, note: row.stateNote ?? null }
      : null;
  const createdAt = row.createdAt.getTime();
  const updatedAt = row.updatedAt.getTime();
  return { id, key, name, labels, state, stateChange, revision, version, createdAt, updatedAt };
}

function revisionSummaryOf(
  row: Pick<DefinitionRevision, 'revision' | 'createdBy' | 'createdAt'>,
): RevisionSummary {
  const { revision, createdBy, createdAt } = row;
  return { revision, createdBy, createdAt: createdAt.getTime() };
}

/** What a change may change. */
function columnsOf(definition: Definition) {
  const { name, labels, state, stateChange, revision, version, updatedAt } = definition;
  return {
    name,
    labels: { ...labels },
    state,
    stateChangedAt: stateChange?.at ?? null,
    stateChangedBy: stateChange?.by ?? null,
    stateNote: stateChange?.note ?? null,
    revision,
    version,
    updatedAt,
  };
}
