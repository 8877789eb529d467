import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type {
  RequestCounts,
  RequestFailure,
  RequestKind,
  RequestSpecs,
  RequestState,
} from './run-request.contract.js';

/** A durable request for runs, carried out in chunks by any worker. */
export const RunRequestRow = defineEntity({
  name: 'RunRequestRow',
  tableName: 'run_request',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    kind: p.text().$type<RequestKind>(),
    /** As it was asked. */
    spec: p.json<RequestSpecs[RequestKind]>(),
    dryRun: p.boolean(),
    /** Runs a second at most. */
    rate: p.integer().nullable(),
    actor: p.text(),
    note: p.text().nullable(),
    idempotencyKey: p.text().nullable(),
    state: p.text().$type<RequestState>().default('running'),
    /** What was gone through last; moves in the transaction that records the runs. */
    cursor: p.text().nullable(),
    counts: p.json<RequestCounts>(),
    /** When the next chunk may be carried out: what keeps the rate, whoever does it. */
    nextAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    /** How often the next chunk was tried in vain. */
    tries: p.integer().default(0),
    error: p.json<RequestFailure>().nullable(),
    cancelledBy: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    /** The last progress. */
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [
    {
      name: 'run_request_idempotency',
      properties: ['tenant', 'kind', 'idempotencyKey'],
      where: 'idempotency_key is not null',
    },
  ],
  indexes: [
    { name: 'run_request_due', properties: ['nextAt'], where: `state = 'running'` },
    { name: 'run_request_running', properties: ['tenant'], where: `state = 'running'` },
    { name: 'run_request_list', properties: ['tenant', 'kind', 'id'] },
  ],
  checks: [
    {
      name: 'run_request_state',
      expression: `state in ('running', 'completed', 'cancelled', 'failed')`,
    },
  ],
});
export type RunRequestRow = InferEntity<typeof RunRequestRow>;
