import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { DefinitionSpec, DefinitionState } from './definition.contract.js';

/** A named record of one tenant and its current state. */
export const ActivityDefinition = defineEntity({
  name: 'ActivityDefinition',
  tableName: 'activity_definition',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    key: p.text(),
    name: p.text(),
    labels: p.json<Record<string, string>>(),
    state: p.text().$type<DefinitionState>(),
    /** When, by whom and why the state changed last; null before the first change. */
    stateChangedAt: p.datetime().columnType('timestamptz').nullable(),
    stateChangedBy: p.text().nullable(),
    stateNote: p.text().nullable(),
    /** The number of the current revision. */
    revision: p.integer(),
    /** Counts every change, also of the state; the ETag. */
    version: p.integer(),
    /** The tenant's epoch at the last change; the trigger index loads by it. */
    epoch: p.integer(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'activity_definition_key', properties: ['tenant', 'key'] }],
  indexes: [{ name: 'activity_definition_epoch', properties: ['tenant', 'epoch'] }],
  checks: [
    {
      name: 'activity_definition_state',
      expression: `state in ('enabled', 'paused', 'archived')`,
    },
  ],
});
export type ActivityDefinition = InferEntity<typeof ActivityDefinition>;

/** An immutable snapshot of a definition's spec. Every run pins one. */
export const DefinitionRevision = defineEntity({
  name: 'DefinitionRevision',
  tableName: 'definition_revision',
  properties: {
    definitionId: p.uuid().primary(),
    revision: p.integer().primary(),
    tenant: p.text(),
    spec: p.json<DefinitionSpec>(),
    /** The tenant's epoch at which this revision became the current one. */
    epoch: p.integer(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
export type DefinitionRevision = InferEntity<typeof DefinitionRevision>;

/** A tenant's epoch: every change of a definition increments it in its own transaction. */
export const DefinitionsEpoch = defineEntity({
  name: 'DefinitionsEpoch',
  tableName: 'definitions_epoch',
  properties: {
    tenant: p.text().primary(),
    epoch: p.integer(),
  },
});

/**
 * In which state a definition is from an epoch on. Triggers of the database on `activity_definition`
 * write it; an epoch before the first row is one whose state was not recorded.
 */
export const DefinitionStateSince = defineEntity({
  name: 'DefinitionStateSince',
  tableName: 'definition_state',
  properties: {
    definitionId: p.uuid().primary(),
    epoch: p.integer().primary(),
    tenant: p.text(),
    state: p.text().$type<DefinitionState>(),
    /** The moment of the change; null where it was not recorded. */
    since: p.datetime().columnType('timestamptz').nullable(),
    /** By whom and why it was changed; null for the state in which the definition was created. */
    changedBy: p.text().nullable(),
    note: p.text().nullable(),
  },
  checks: [
    { name: 'definition_state_state', expression: `state in ('enabled', 'paused', 'archived')` },
  ],
});
