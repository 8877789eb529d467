import { Test } from '@nestjs/testing';
import { type RawBuilder, sql } from 'kysely';
import { ConfigModule } from '#config';
import { Clock, Database, DatabaseModule, Listener, rows, timestamp } from '#database';
import { CalendarService, CronPreviews, DefinitionService } from '#definitions';
import { EventIntake, EventQueue, normalizeEnvelope } from '#events';
import { RunLogModule } from '#run-log';
import { BatchExecutor, BatchLauncher, BatchStarter } from '#runs';
import { TemporalModule } from '#temporal';
import { BackfillService } from './backfill/backfill.service.js';
import { CronClock } from './cron-clock.service.js';
import { CronTriggerRepository } from './cron-trigger.repository.js';
import { DefinitionTester } from './definition-test/definition-tester.service.js';
import { EventExplainer } from './explanation/event-explainer.service.js';
import { EventDispatcher } from './event-dispatcher.service.js';
import { ReplayService } from './replay/replay.service.js';
import { RequestCarrier } from './requests/request-carrier.service.js';
import { ManualRuns } from './manual/manual-runs.service.js';
import { OccurrenceLedger } from './occurrences/occurrence-ledger.service.js';
import { TriggerStandings } from './occurrences/trigger-standings.service.js';
import { EventMatcher } from './event-matcher.service.js';
import { TriggerIndexes } from './trigger-indexes.service.js';
import { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';
import { TriggersModule } from './triggers.module.js';

export const anna = { tenant: 'acme', actor: 'api-key:anna' };

/** The lib at work, for specs. */
export type Station = Awaited<ReturnType<typeof openStation>>;

/** A clock that stands still until it is set: a year passes in a second. */
export class SetClock extends Clock {
  /** @param at epoch milliseconds */
  constructor(public at: number) {
    super();
  }

  override moment(): RawBuilder<Date> {
    return sql`${timestamp(this.at)}::timestamptz`;
  }
}

const OPTIONS: TriggerOptions = {
  claimMax: 500,
  runsMax: 2_000,
  matchMs: 60_000,
  dispatchPollMs: 1_000,
};

/** Wires the lib to the database at `url`; no loop runs, and Temporal is never asked. */
export async function openStation(
  url: string,
  clock = new Clock(),
  options: Partial<TriggerOptions> = {},
) {
  process.env.DATABASE_URL = url;
  const nest = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(), DatabaseModule, TemporalModule, RunLogModule, TriggersModule],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(TRIGGER_OPTIONS)
    .useValue({ ...OPTIONS, ...options })
    .compile();
  nest.useLogger(false);
  await nest.init();
  const database = nest.get(Database);
  const strict = { strict: false };
  const intake = nest.get(EventIntake, strict);

  /** Accepts events of these types. @returns the ids they are stored under, in order */
  const accept = (...types: readonly string[]): Promise<string[]> => acceptFor(anna.tenant, types);

  async function acceptFor(tenant: string, types: readonly string[]): Promise<string[]> {
    const events = types.map((type) => {
      const sent = { id: crypto.randomUUID(), source: '/test', type, data: { n: 1 } };
      const normalized = normalizeEnvelope(sent);
      if (!normalized.ok) throw new Error('not an event');
      return normalized.event;
    });
    const verdicts = await intake.accept(tenant, events);
    return verdicts.map((verdict) => ('rowId' in verdict ? verdict.rowId : ''));
  }

  const query = <Row>(statement: RawBuilder<Row>): Promise<Row[]> =>
    rows(database.session(), statement);

  /** Works off all that is due. */
  async function tick(): Promise<void> {
    while (await database.transaction((tx) => nest.get(CronClock).tick(tx)));
  }

  /** Carries out what a definition's pending runs wait for. */
  async function execute(definitionId: string): Promise<void> {
    const batches = await query(sql<{ tenant: string; batchId: string }>`
      select distinct tenant, batch_id as "batchId" from activity_run
      where definition_id = ${definitionId} and state = 'pending'`);
    for (const batch of batches) {
      await nest.get(BatchExecutor, strict).execute({ kind: 'batch', generation: 1, ...batch });
    }
  }

  async function close(): Promise<void> {
    await nest.get(BatchStarter, strict).stop();
    await nest.close();
  }

  return {
    accept,
    tick,
    execute,
    query,
    database,
    queue: nest.get(EventQueue, strict),
    definitions: nest.get(DefinitionService, strict),
    calendars: nest.get(CalendarService, strict),
    previews: nest.get(CronPreviews, strict),
    indexes: nest.get(TriggerIndexes, strict),
    matcher: nest.get(EventMatcher, strict),
    dispatcher: nest.get(EventDispatcher),
    cronClock: nest.get(CronClock),
    acceptFor,
    triggers: nest.get(CronTriggerRepository),
    listener: nest.get(Listener, strict),
    launcher: nest.get(BatchLauncher, strict),
    carrier: nest.get(RequestCarrier),
    replays: nest.get(ReplayService),
    backfills: nest.get(BackfillService),
    occurrences: nest.get(OccurrenceLedger),
    standings: nest.get(TriggerStandings),
    manualRuns: nest.get(ManualRuns),
    explainer: nest.get(EventExplainer),
    tester: nest.get(DefinitionTester),
    close,
  };
}
