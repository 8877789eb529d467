import { Test } from '@nestjs/testing';
import { type RawBuilder, sql } from 'kysely';
import { ConfigModule } from '#config';
import { Clock, Database, DatabaseModule, newId, rows } from '#database';
import { DefinitionService } from '#definitions';
import { EventIntake, normalizeEnvelope } from '#events';
import { RunLogModule } from '#run-log';
import { TemporalModule } from '#temporal';
import { BatchExecutor } from './batch-executor.service.js';
import { BatchLauncher } from './batch-launcher.service.js';
import { BatchStarter } from './batch-starter.service.js';
import { DecisionWriter } from './decision-writer.service.js';
import type { OccurrenceDraft } from './occurrence.js';
import { type NewBatch, RunBatchRepository } from './run-batch.repository.js';
import { type Recorded, RunIntake } from './run-intake.service.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';
import { RunRepository } from './run.repository.js';
import { RunsModule } from './runs.module.js';
import { SplitRunExecutor } from './split-run-executor.service.js';

export const anna = { tenant: 'acme', actor: 'api-key:anna' };

/** A definition as runs need to know it. */
export type Defined = Pick<OccurrenceDraft, 'definitionId' | 'definitionKey' | 'revision'>;

const OPTIONS: RunOptions = {
  batchMax: 100,
  portionMs: 1_000,
  batchMs: 10_000,
  batchPlaces: 4,
  leaseMs: 60_000,
  sweepIntervalMs: 1_000,
  allowedHosts: [],
};

/** The lib at work on the database at `url`, for specs; there is no Temporal. */
export async function openWorks(url: string, options: Partial<RunOptions> = {}): Promise<Works> {
  process.env.DATABASE_URL = url;
  process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
  const nest = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(), DatabaseModule, TemporalModule, RunLogModule, RunsModule],
  })
    .overrideProvider(RUN_OPTIONS)
    .useValue({ ...OPTIONS, ...options })
    .compile();
  nest.useLogger(false);
  await nest.init();
  return new Works(nest);
}

type Nest = Awaited<ReturnType<ReturnType<typeof Test.createTestingModule>['compile']>>;

/** A run's row, with its tasks and its log. */
interface RunState {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly batchId: string | null;
  readonly attempt: number;
  readonly context: object | null;
  readonly leased: boolean;
  readonly logSequence: number;
  readonly tasks: number;
  readonly log: readonly string[] | null;
}

export class Works {
  readonly database = this.nest.get(Database);
  readonly definitions = this.nest.get(DefinitionService, { strict: false });
  readonly batches = this.nest.get(RunBatchRepository, { strict: false });
  readonly runs = this.nest.get(RunRepository, { strict: false });
  readonly writer = this.nest.get(DecisionWriter, { strict: false });
  readonly executor = this.nest.get(BatchExecutor, { strict: false });
  readonly launcher = this.nest.get(BatchLauncher);
  readonly splitRuns = this.nest.get(SplitRunExecutor, { strict: false });

  constructor(private readonly nest: Nest) {}

  async close(): Promise<void> {
    await this.nest.get(BatchStarter).stop();
    await this.nest.close();
  }

  query<Row>(statement: RawBuilder<Row>): Promise<Row[]> {
    return rows(this.database.session(), statement);
  }

  /** Saves a definition of one task per event, but for `changes`. */
  async define(key: string, changes: object = {}): Promise<Defined> {
    const document = {
      key,
      triggers: [{ id: 'it', type: 'event', eventTypes: ['it.happened'] }],
      taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
      ...changes,
    };
    const { id, revision } = (await this.definitions.put(anna, key, document)).definition;
    return { definitionId: id, definitionKey: key, revision };
  }

  /** An occurrence of a definition: something that is to run, but for `changes`. */
  occurrence(of: Defined, changes: Partial<OccurrenceDraft> = {}): OccurrenceDraft {
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

  /** So many of them. */
  occurrences(count: number, of: Defined, changes?: Partial<OccurrenceDraft>): OccurrenceDraft[] {
    return Array.from({ length: count }, () => this.occurrence(of, changes));
  }

  /** The occurrence that an event with this data is; the event is accepted for it. */
  async eventOccurrence(of: Defined, data: object): Promise<OccurrenceDraft> {
    const sent = { id: newId(), source: '/test', type: 'it.happened', data };
    const normalized = normalizeEnvelope(sent);
    if (!normalized.ok) throw new Error('not an event');
    const events = this.nest.get(EventIntake, { strict: false });
    const [verdict] = await events.accept(anna.tenant, [normalized.event]);
    if (!verdict || !('rowId' in verdict)) throw new Error('the event was not accepted');
    const { rowId } = verdict;
    return this.occurrence(of, { eventId: rowId, occurrenceKey: `event:${rowId}` });
  }

  /** @returns the batches to start */
  async record(...drafts: readonly OccurrenceDraft[]): Promise<NewBatch[]> {
    return [...(await this.recordNew(...drafts)).batches];
  }

  recordNew(...drafts: readonly OccurrenceDraft[]): Promise<Recorded> {
    return this.database.transaction(async (tx) => {
      const at = await this.nest.get(Clock).now(tx);
      return this.nest.get(RunIntake).recordNew(tx, drafts, { origin: 'event', at });
    });
  }

  unrecorded(...drafts: readonly OccurrenceDraft[]): Promise<OccurrenceDraft[]> {
    return this.nest.get(RunIntake).unrecorded(this.database.session(), drafts);
  }

  /** Records occurrences that make one batch. @returns what its workflow is given */
  async recordBatch(...drafts: readonly OccurrenceDraft[]) {
    const [batch, ...others] = await this.record(...drafts);
    if (!batch || others.length > 0) throw new Error('that is not one batch');
    const { id, tenant, generation } = batch;
    return { kind: 'batch', tenant, batchId: id, generation } as const;
  }

  /** The runs of a definition, in the order in which they were recorded. */
  runsOf({ definitionId }: Pick<Defined, 'definitionId'>): Promise<RunState[]> {
    return this.query(sql<RunState>`
      select r.id, r.state, r.reason, r.error, r.batch_id as "batchId", r.attempt, r.context,
        r.lease_until is not null as leased, r.log_sequence as "logSequence",
        (select count(*)::int from task_instance t where t.run_id = r.id) as tasks,
        (select array_agg(l.type order by l.sequence) from run_log_entry l where l.run_id = r.id)
          as log
      from activity_run r where r.definition_id = ${definitionId} order by r.id`);
  }

  /** Makes a stored revision one that only an older release could have accepted. */
  async spoil({ definitionId }: Defined, path: string): Promise<void> {
    await this.query(sql`alter table definition_revision disable trigger user`);
    await this.query(sql`
      update definition_revision set spec = jsonb_set(spec, ${path}::text[], '"not CEL ("')
      where definition_id = ${definitionId}`);
    await this.query(sql`alter table definition_revision enable trigger user`);
  }
}
