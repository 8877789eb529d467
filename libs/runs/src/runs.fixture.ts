import { Test } from '@nestjs/testing';
import { type RawBuilder, sql } from 'kysely';
import { ConfigModule } from '#config';
import { Clock, Database, DatabaseModule, newId, rows } from '#database';
import { DefinitionService } from '#definitions';
import { EventIntake, normalizeEnvelope } from '#events';
import { RunLogModule } from '#run-log';
import { TemporalModule } from '#temporal';
import { BatchExecutor } from './batch-executor.service.js';
import { DecisionWriter } from './decision-writer.service.js';
import type { OccurrenceDraft } from './occurrence.js';
import { RunBatchRepository } from './run-batch.repository.js';
import { RunIntake } from './run-intake.service.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunRepository } from './run.repository.js';
import { RunsModule } from './runs.module.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

export const anna = { tenant: 'acme', actor: 'api-key:anna' };

/** The lib at work, for specs. */
export type Works = Awaited<ReturnType<typeof openWorks>>;

/** A definition as runs need to know it. */
export type Defined = Pick<OccurrenceDraft, 'definitionId' | 'definitionKey' | 'revision'>;

const OPTIONS: RunOptions = {
  batchMax: 10,
  batchPlaces: 4,
  leaseMs: 60_000,
  sweepIntervalMs: 1_000,
  allowedHosts: [],
};

/** Wires the lib to the database at `url`; nothing is started on Temporal. */
export async function openWorks(url: string, options: Partial<RunOptions> = {}) {
  process.env.DATABASE_URL = url;
  const nest = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(), DatabaseModule, TemporalModule, RunLogModule, RunsModule],
  })
    .overrideProvider(RUN_OPTIONS)
    .useValue({ ...OPTIONS, ...options })
    .compile();
  nest.useLogger(false);
  await nest.init();
  const database = nest.get(Database);
  const intake = nest.get(RunIntake);
  const clock = nest.get(Clock);
  const strict = { strict: false };
  const definitions = nest.get(DefinitionService, strict);
  const events = nest.get(EventIntake, strict);

  const query = <Row>(statement: RawBuilder<Row>): Promise<Row[]> =>
    rows(database.session(), statement);

  /** Saves a definition of one task per event, but for `changes`. */
  async function define(key: string, changes: object = {}): Promise<Defined> {
    const document = {
      key,
      triggers: [{ id: 'it', type: 'event', eventTypes: ['it.happened'] }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
      ...changes,
    };
    const { id, revision } = (await definitions.put(anna, key, document)).definition;
    return { definitionId: id, definitionKey: key, revision };
  }

  /** An occurrence of a definition: something that is to run, but for `changes`. */
  function occurrence(of: Defined, changes: Partial<OccurrenceDraft> = {}): OccurrenceDraft {
    return {
      ...of,
      tenant: anna.tenant,
      occurrence: 'event',
      occurrenceKey: `event:${newId()}`,
      triggerId: 'it',
      verdict: { kind: 'run' },
      ...changes,
    };
  }

  /** An occurrence for an event with this data, which is accepted for it. */
  async function eventOccurrence(of: Defined, data: object): Promise<OccurrenceDraft> {
    const sent = { id: newId(), source: '/test', type: 'it.happened', data };
    const normalized = normalizeEnvelope(sent);
    if (!normalized.ok) throw new Error('not an event');
    const [verdict] = await events.accept(anna.tenant, [normalized.event]);
    if (!verdict || !('rowId' in verdict)) throw new Error('the event was not accepted');
    return occurrence(of, { eventId: verdict.rowId, occurrenceKey: `event:${verdict.rowId}` });
  }

  /** Records occurrences. @returns the batches to start */
  function record(...drafts: readonly OccurrenceDraft[]) {
    return database.transaction(async (tx) =>
      intake.record(tx, drafts, { origin: 'event', at: await clock.now(tx) }),
    );
  }

  /** Records occurrences that make one batch. @returns what its workflow is given */
  async function recordBatch(...drafts: readonly OccurrenceDraft[]) {
    const [batch, ...others] = await record(...drafts);
    if (!batch || others.length > 0) throw new Error('that is not one batch');
    const { id, tenant, generation } = batch;
    return { kind: 'batch', tenant, batchId: id, generation } as const;
  }

  /** The runs of a definition, in the order in which they were recorded. */
  function runsOf({ definitionId }: Pick<Defined, 'definitionId'>): Promise<RunState[]> {
    return query(sql<RunState>`
      select r.id, r.state, r.reason, r.error, r.batch_id as "batchId", r.attempt, r.context,
        r.lease_until is not null as leased, r.log_sequence as "logSequence",
        (select count(*)::int from task_instance t where t.run_id = r.id) as tasks,
        (select array_agg(l.type order by l.sequence) from run_log_entry l where l.run_id = r.id)
          as log
      from activity_run r where r.definition_id = ${definitionId} order by r.id`);
  }

  return {
    ...{ database, query, define, definitions, occurrence, eventOccurrence, record, recordBatch },
    runsOf,
    batches: nest.get(RunBatchRepository, strict),
    runs: nest.get(RunRepository, strict),
    writer: nest.get(DecisionWriter, strict),
    executor: nest.get(BatchExecutor, strict),
    splitRuns: nest.get(SplitRunExecutor, strict),
    close: () => nest.close(),
  };
}

interface RunState {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly pointer?: string } | null;
  readonly batchId: string | null;
  readonly attempt: number;
  readonly context: object | null;
  readonly leased: boolean;
  readonly logSequence: number;
  readonly tasks: number;
  readonly log: readonly string[] | null;
}
