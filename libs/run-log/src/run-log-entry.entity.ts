import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** Something that happened to a run or its tasks. Insert only: the database refuses the rest. */
export const RunLogEntry = defineEntity({
  name: 'RunLogEntry',
  tableName: 'run_log_entry',
  properties: {
    runId: p.uuid().primary(),
    /** 1, 2, … within the run, from the head kept on the run. */
    sequence: p.integer().primary(),
    tenant: p.text(),
    at: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    /** Who did it: `api-key:<name>`, `worker`, `system`, … */
    actor: p.text(),
    /** What happened, e.g. `run.completed`, `task.claimed`. */
    type: p.text(),
    detail: p.json<Record<string, unknown>>(),
  },
});
export type RunLogEntry = InferEntity<typeof RunLogEntry>;
