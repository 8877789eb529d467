import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { rows, type Tx } from '#database';
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
    const { id, createdAt } = definition;
    await tx.insert(ActivityDefinition, {
      ...columnsOf(definition),
      id,
      tenant,
      epoch,
      key: definition.key,
      createdAt: new Date(createdAt),
    });
  }

  async update(tx: Tx, definition: Definition, { tenant, epoch }: Stamp): Promise<void> {
    const { id } = definition;
    await tx.nativeUpdate(ActivityDefinition, { id, tenant }, { ...columnsOf(definition), epoch });
  }

  async insertRevision(tx: Tx, definition: Definition, stamp: Stamp): Promise<void> {
    await tx.insert(DefinitionRevision, {
      definitionId: definition.id,
      revision: definition.revision,
      tenant: stamp.tenant,
      spec: definition.spec,
      epoch: stamp.epoch,
      createdBy: stamp.actor,
      createdAt: new Date(definition.updatedAt),
    });
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
    stateChangedAt: stateChange && new Date(stateChange.at),
    stateChangedBy: stateChange?.by ?? null,
    stateNote: stateChange?.note ?? null,
    revision,
    version,
    updatedAt: new Date(updatedAt),
  };
}
