import { join } from 'node:path';
import pg from 'pg';
import { freePort, type SupervisedApp, superviseApp } from '#local-stack';
import { type ActivityCore, API_KEY, sendLoad, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { atLeast, type Figure, judge } from '../figure.js';
import { runPeer } from '../peers.js';
import type { InsertJob, InsertResult } from '../peers/peer.contract.js';
import { spreadOf } from '../statistics.js';
import type { Section } from './section.js';

const EVENTS_PER_BATCH = 100;
/** Of the senders of batches, and of the process that inserts; more made neither faster. */
const BATCH_CONNECTIONS = 8;
const SINGLE_CONNECTIONS = 64;

/** From the first request to the last answer. There is no worker, so that acceptance is all. */
export const acceptance: Section = {
  id: 'acceptance',
  run: (bench) =>
    withActivityCore(bench, { name: 'acceptance', workers: 0 }, async (core) => ({
      figures: [await batched(bench, core), await single(bench, core)],
    })),
};

async function batched(bench: Bench, core: ActivityCore): Promise<Figure> {
  const { rounds, acceptance: plan } = bench.plan;
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await forgetEvents(core);
    rates.push(
      await acceptanceRate(bench, core, {
        source: 'batched',
        events: plan.batchedEvents,
        eventsPerRequest: EVENTS_PER_BATCH,
        connections: BATCH_CONNECTIONS,
      }),
    );
  }
  const { median } = spreadOf(rates.slice(1)); // one to warm up
  bench.say(`acceptance in batches: ${median.toFixed(0)} events/s`);
  const job: InsertJob = {
    kind: 'insert',
    sourceUrl: core.databaseUrl,
    databaseUrl: await bench.servers.createDatabase('multi_row_insert'),
    rows: plan.batchedEvents,
    rowsPerStatement: EVENTS_PER_BATCH,
    connections: BATCH_CONNECTIONS,
    rounds,
  };
  const { rowsPerSecond } = await runPeer<InsertResult>(bench, 'multi-row-insert', job);
  const peerValue = spreadOf(rowsPerSecond).median;
  bench.say(`multi-row INSERT of the same rows: ${peerValue.toFixed(0)} rows/s`);
  return judge({
    id: 'acceptance/batches',
    name: `acceptance, batches of ${EVENTS_PER_BATCH} over HTTP`,
    value: median,
    unit: 'events/s',
    peer: 'prepared multi-row INSERT',
    peerValue,
    target: atLeast(0.25),
  });
}

/** The two take turns, so that what else the machine does meets both. */
async function single(bench: Bench, core: ActivityCore): Promise<Figure> {
  const bare = await startBareApi(bench, core);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= bench.plan.rounds; round++) {
    await forgetEvents(core);
    ours.push(await singleRate(bench, core));
    theirs.push(await singleRate(bench, { url: bare.url, apiKey: API_KEY }));
  }
  await bare.stop();
  const value = spreadOf(ours.slice(1)).median; // the first ones warm up
  const peerValue = spreadOf(theirs.slice(1)).median;
  bench.say(
    `acceptance one by one: ${value.toFixed(0)} events/s; without storing ${peerValue.toFixed(0)}`,
  );
  return judge({
    id: 'acceptance/single',
    name: `acceptance, single events, ${SINGLE_CONNECTIONS} connections`,
    value,
    unit: 'events/s',
    peer: 'the same app, not storing',
    peerValue,
    target: atLeast(0.5),
  });
}

function singleRate(bench: Bench, receiver: Pick<ActivityCore, 'url' | 'apiKey'>): Promise<number> {
  return acceptanceRate(bench, receiver, {
    source: 'single',
    events: bench.plan.acceptance.singleEvents,
    eventsPerRequest: 1,
    connections: SINGLE_CONNECTIONS,
  });
}

interface AcceptanceLoad {
  readonly source: string;
  readonly events: number;
  readonly eventsPerRequest: number;
  readonly connections: number;
}

async function acceptanceRate(
  bench: Bench,
  receiver: Pick<ActivityCore, 'url' | 'apiKey'>,
  load: AcceptanceLoad,
): Promise<number> {
  const { startedAt, endedAt } = await sendLoad(bench, receiver, { kind: 'closed', ...load });
  return load.events / ((endedAt - startedAt) / 1_000);
}

/** So that each round meets the same table, as each round of the peer does. */
async function forgetEvents({ databaseUrl }: ActivityCore): Promise<void> {
  const session = new pg.Client({ connectionString: databaseUrl });
  await session.connect();
  await session.query('truncate event');
  await session.end();
}

async function startBareApi(bench: Bench, core: ActivityCore): Promise<SupervisedApp> {
  return superviseApp(bench.supervisor, {
    name: 'bare api',
    entry: join(import.meta.dirname, '../bare-api.ts'),
    port: await freePort(),
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, '../../support/typescript.mjs')}`,
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      BOOTSTRAP_API_KEY: API_KEY,
      DATABASE_URL: core.databaseUrl,
      TEMPORAL_ADDRESS: bench.servers.temporalAddress,
    },
    logFile: join(bench.directory, 'bare-api.log'),
  });
}
