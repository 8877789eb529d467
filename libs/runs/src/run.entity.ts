import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { Occurrence, RunError, RunState } from './contract.js';

/** The ActivityRuns that one RunActivityWorkflow carries; membership never changes. */
export const RunBatch = defineEntity({
  name: 'RunBatch',
  tableName: 'run_batch',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    /** What made the batch: the same words as a run's occurrence, or `redrive`. */
    origin: p.text(),
    state: p.text().$type<'unfinished' | 'finished'>().default('unfinished'),
    /** Which try at carrying the batch out this is; part of the workflow id. */
    generation: p.integer().default(1),
    runCount: p.integer(),
    /** Shown in Temporal's UI. */
    summary: p.text(),
    /** When the sweeper looks after the batch if it is still unfinished. */
    leaseUntil: p.datetime().columnType('timestamptz'),
    /** When Temporal took the workflow on that finished the batch, by Temporal's clock. */
    startedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { name: 'run_batch_unfinished', properties: ['leaseUntil'], where: `state = 'unfinished'` },
  ],
  checks: [{ name: 'run_batch_state', expression: `state in ('unfinished', 'finished')` }],
});
export type RunBatch = InferEntity<typeof RunBatch>;

/**
 * One (definition, occurrence): a row of the occurrence ledger, kept also when nothing ran.
 *
 * No index may depend on `state`, nor on what changes with it in most runs: their rows are then
 * updated in place, without a new entry in any index.
 */
export const ActivityRun = defineEntity({
  name: 'ActivityRun',
  tableName: 'activity_run',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    definitionId: p.uuid(),
    /** The revision this run pins. */
    revision: p.integer(),
    /** `event:<event row>`, `time:<trigger>:<UTC>`, …; unique per definition. */
    occurrenceKey: p.text(),
    occurrence: p.text().$type<Occurrence>(),
    /** The trigger that is the run's cause. */
    triggerId: p.text().nullable(),
    /** The other triggers of the definition that the same event matched. */
    alsoMatched: p.json<string[]>().nullable(),
    eventId: p.uuid().nullable(),
    nominalTime: p.datetime().columnType('timestamptz').nullable(),
    /** The last nominal time of a row that covers several. */
    lastNominalTime: p.datetime().columnType('timestamptz').nullable(),
    nominalCount: p.integer().default(1),
    dueTime: p.datetime().columnType('timestamptz').nullable(),
    coalescedInto: p.datetime().columnType('timestamptz').nullable(),
    /** The request that the run comes from; null for what was found live. */
    requestId: p.uuid().nullable(),
    batchId: p.uuid().nullable(),
    state: p.text().$type<RunState>(),
    reason: p.text().nullable(),
    /** Null unless the run failed. */
    error: p.json<RunError>().nullable(),
    /** Counts redrives and, for a split run, the tries of its workflow. */
    attempt: p.integer().default(1),
    context: p.json<Record<string, unknown>>().nullable(),
    /** When the sweeper looks after a split run; null for every other. */
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    /** How many workflows of its own the run has had; 0 while only its batch's carried it. */
    splitTries: p.integer().default(0),
    /** How often http context sources were asked in vain since the run was split off. */
    contextTries: p.integer().default(0),
    /** The head of the run's log: the sequence of its latest entry. */
    logSequence: p.integer().default(0),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'activity_run_occurrence', properties: ['definitionId', 'occurrenceKey'] }],
  indexes: [
    { name: 'activity_run_list', properties: ['tenant', 'id'] },
    { name: 'activity_run_definition', properties: ['definitionId', 'id'] },
    { name: 'activity_run_event', properties: ['eventId'], where: 'event_id is not null' },
    {
      name: 'activity_run_request',
      properties: ['requestId', 'id'],
      where: 'request_id is not null',
    },
    {
      name: 'activity_run_nominal',
      properties: ['definitionId', 'triggerId', 'nominalTime', 'id'],
      where: 'nominal_time is not null',
    },
    {
      name: 'activity_run_range',
      properties: ['definitionId', 'triggerId', 'lastNominalTime'],
      where: 'nominal_count > 1',
    },
    { name: 'activity_run_batch', properties: ['batchId'], where: 'batch_id is not null' },
    { name: 'activity_run_lease', properties: ['leaseUntil'], where: 'lease_until is not null' },
    { name: 'activity_run_error', properties: ['tenant', 'id'], where: 'error is not null' },
  ],
  checks: [
    {
      name: 'activity_run_state',
      expression: `state in ('pending', 'split', 'completed', 'skipped', 'coalesced', 'failed')`,
    },
  ],
});
export type ActivityRun = InferEntity<typeof ActivityRun>;
