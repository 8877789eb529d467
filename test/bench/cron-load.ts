/**
 * What the cron clock carries: many triggers that fall due in the same second, a thousand spread over
 * a minute, and what a hundred thousand cost that are not due.
 *
 * `npm run bench:cron -- [--quick] [--json FILE]`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { connect } from '#client';
import {
  consoleProgress as say,
  type LocalStack,
  makeTemporaryDirectory,
  startLocalStack,
  waitFor,
  withSession,
  withSupervisor,
} from '#local-stack';

const API_KEY = 'ack_a-key-for-the-benchmark-of-a-throw-away-database';
const MINUTE = 60_000;

/** From the due time, in milliseconds. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Triggers that fall due together, or over a minute. */
export interface FireFigure {
  readonly triggers: number;
  readonly over: 'a second' | 'a minute';
  /** Tasks committed a second, from the due time to the last; of those over a minute it says nothing. */
  readonly firesPerSecond: number;
  /** Until the run was recorded. */
  readonly recorded: Lateness;
  /** Until its task was committed. */
  readonly committed: Lateness;
  /** Events sent meanwhile, one every 100 ms: until their task was committed. */
  readonly events: Lateness;
}

/** What a clock costs that has nothing to do. CPU milliseconds per second. */
export interface IdleFigure {
  readonly triggers: number;
  readonly seconds: number;
  readonly worker: number;
  readonly postgres: number;
}

export interface CronLoad {
  readonly fires: readonly FireFigure[];
  readonly idle: readonly IdleFigure[];
  /** Starts a second of Temporal's schedules: the default limit, from its documentation, not measured. */
  readonly temporalScheduleStartsPerSecond: 30;
}

/** Measures on servers of its own; takes about seven minutes, or two and a half when it is quick. */
export async function measureCronLoad({ quick }: { readonly quick: boolean }): Promise<CronLoad> {
  let load: CronLoad | undefined;
  await withSupervisor(async (supervisor) => {
    const directory = await makeTemporaryDirectory(tmpdir(), 'activity-core-cron-');
    try {
      const stack = await startLocalStack(supervisor, {
        dataDir: directory.path,
        persistentTemporal: false,
        apiEnv: { NODE_ENV: 'development', BOOTSTRAP_API_KEY: API_KEY },
        env: { HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
        progress: say,
      });
      load = await measure(stack, quick);
    } finally {
      await supervisor.stopAll();
      await directory.remove();
    }
  });
  if (!load) throw new Error('the measurement was ended');
  return load;
}

async function measure(stack: LocalStack, quick: boolean): Promise<CronLoad> {
  const fires: FireFigure[] = [];
  await fireTogether(stack, { triggers: 10, over: 'a second' }); // warms up
  for (const triggers of quick ? [100, 1_000] : [100, 1_000, 10_000]) {
    fires.push(await fireTogether(stack, { triggers, over: 'a second' }));
  }
  if (!quick) fires.push(await fireTogether(stack, { triggers: 1_000, over: 'a minute' }));
  const idle: IdleFigure[] = [];
  for (const triggers of quick ? [0, 10_000] : [0, 100_000]) {
    idle.push(await idleFor(stack, triggers, quick ? 10 : 30));
  }
  return { fires, idle, temporalScheduleStartsPerSecond: 30 };
}

type Crowd = Pick<FireFigure, 'triggers' | 'over'>;

async function fireTogether(stack: LocalStack, crowd: Crowd): Promise<FireFigure> {
  const jitter = crowd.over === 'a minute' ? { jitter: 'PT59S' } : {};
  await save(stack, { id: 'clock', type: 'cron', cron: '* * * * *', ...jitter });
  const minute = await settle(stack, crowd);
  const events = sendEvents(stack);
  await waitFor(async () => (await committed(stack, minute)) === crowd.triggers, {
    what: `${crowd.triggers} tasks of a minute`,
    timeoutMs: 6 * MINUTE,
    intervalMs: 200,
  });
  const figure = { ...crowd, ...(await figures(stack, minute)), events: await events.stop() };
  say(JSON.stringify(figure));
  return figure;
}

/** Copies the definition, and waits for the minute at whose beginning the clock looks at all copies. */
async function settle(stack: LocalStack, { triggers }: Crowd): Promise<number> {
  await populate(stack, triggers);
  const minute = (Math.floor((Date.now() + 3_000) / MINUTE) + 1) * MINUTE;
  await withSession(stack.databaseUrl, (query) =>
    query(`
      update cron_trigger set last_nominal = to_timestamp(${minute / 1_000}) - interval '1 minute',
        next_due = to_timestamp(${minute / 1_000})`),
  );
  await waitFor(() => Date.now() >= minute, { what: 'the minute', timeoutMs: 2 * MINUTE });
  return minute;
}

/** Makes the one definition so many, by SQL: what is measured is not how they are saved. */
async function populate(stack: LocalStack, definitions: number): Promise<void> {
  await withSession(stack.databaseUrl, (query) =>
    query(`
      begin;
      delete from activity_definition where key like 'copy-%';
      delete from cron_trigger where definition_key like 'copy-%';
      create temporary table copy on commit drop as
        select n, gen_random_uuid() as id from generate_series(1, ${definitions}) n;
      insert into activity_definition (id, tenant, key, name, labels, state, revision, version, epoch)
        select copy.id, d.tenant, 'copy-' || n, d.name, d.labels, d.state, 1, 1, d.epoch
        from copy, activity_definition d where d.key = 'bench';
      insert into definition_revision (definition_id, revision, tenant, spec, epoch, created_by)
        select copy.id, 1, r.tenant, r.spec, r.epoch, r.created_by
        from copy, activity_definition d
        join definition_revision r on r.definition_id = d.id and r.revision = d.revision
        where d.key = 'bench';
      insert into cron_trigger (id, tenant, definition_id, definition_key, trigger_id, revision,
          paused, last_nominal, next_due)
        select gen_random_uuid(), t.tenant, copy.id, 'copy-' || n, t.trigger_id, 1, false,
          t.last_nominal, t.next_due
        from copy, cron_trigger t where t.definition_key = 'bench';
      delete from cron_trigger where definition_key = 'bench';
      commit;
      analyze cron_trigger`),
  );
}

async function save(stack: LocalStack, trigger: object): Promise<void> {
  const client = connect({ url: stack.api.url, apiKey: API_KEY });
  const heard = { id: 'heard', type: 'event' as const, eventTypes: ['bench.happened'] };
  const taskTemplates = [{ id: 'look', title: 'Look at ${run.nominalTime}', queue: 'bench' }];
  const events = { key: 'events', triggers: [heard], taskTemplates };
  await client.definitions.put({ path: { key: 'events' }, body: events });
  const name = `For ${crypto.randomUUID()}`;
  const body = { key: 'bench', name, triggers: [trigger as typeof heard], taskTemplates };
  await client.definitions.put({ path: { key: 'bench' }, body });
}

const DUE = `r.occurrence = 'time' and r.nominal_time = to_timestamp($)`;

function committed(stack: LocalStack, minute: number): Promise<number> {
  return withSession(stack.databaseUrl, async (query) => {
    const [row] = await query(`
      select count(*)::int as tasks from activity_run r join task_instance t on t.run_id = r.id
      where ${DUE.replace('$', String(minute / 1_000))}`);
    return (row as { tasks: number }).tasks;
  });
}

async function figures(
  stack: LocalStack,
  minute: number,
): Promise<Pick<FireFigure, 'firesPerSecond' | 'recorded' | 'committed'>> {
  const rows = await withSession(stack.databaseUrl, (query) =>
    query(`
      select extract(epoch from r.created_at - r.due_time)::float8 * 1000 as recorded,
        extract(epoch from t.created_at - r.due_time)::float8 * 1000 as committed
      from activity_run r join task_instance t on t.run_id = r.id
      where ${DUE.replace('$', String(minute / 1_000))}`),
  );
  const found = rows as { recorded: number; committed: number }[];
  const done = latenessOf(found.map((row) => row.committed));
  return {
    firesPerSecond: Math.round(found.length / (Math.max(1, done.max) / 1_000)),
    recorded: latenessOf(found.map((row) => row.recorded)),
    committed: done,
  };
}

/** Sends an event every 100 ms, until it is told to stop. */
function sendEvents(stack: LocalStack) {
  const source = `/bench/${crypto.randomUUID()}`;
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const sent: Promise<unknown>[] = [];
  const timer = setInterval(() => {
    const body = JSON.stringify({ id: crypto.randomUUID(), source, type: 'bench.happened' });
    sent.push(fetch(`${stack.api.url}/v1/events`, { method: 'POST', headers, body }));
  }, 100);
  return {
    async stop(): Promise<Lateness> {
      clearInterval(timer);
      await Promise.all(sent);
      return withSession(stack.databaseUrl, async (query) => {
        const read = () =>
          query(`
            select extract(epoch from t.created_at - e.received_at)::float8 * 1000 as latency
            from event e join activity_run r on r.event_id = e.id
            join task_instance t on t.run_id = r.id where e.source = '${source}'`);
        await waitFor(async () => (await read()).length === sent.length, {
          what: 'the tasks of the events',
          timeoutMs: MINUTE,
        });
        return latenessOf((await read()).map((row) => (row as { latency: number }).latency));
      });
    },
  };
}

/** What the processes use while nothing is due. */
async function idleFor(stack: LocalStack, triggers: number, seconds: number): Promise<IdleFigure> {
  await save(stack, { id: 'clock', type: 'cron', cron: '0 0 1 1 *' });
  await populate(stack, triggers);
  await pass(10); // what it takes to be quiet again
  const before = cpuSeconds(stack);
  await pass(seconds);
  const after = cpuSeconds(stack);
  const share = (name: 'worker' | 'postgres'): number =>
    Math.round(((after[name] - before[name]) / seconds) * 100_000) / 100;
  const figure = { triggers, seconds, worker: share('worker'), postgres: share('postgres') };
  say(JSON.stringify(figure));
  return figure;
}

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

/** Clock ticks a second of /proc. */
const TICKS = 100;

function cpuSeconds(stack: LocalStack): Record<'worker' | 'postgres', number> {
  const workers = new Set(stack.workers.map(({ process: worker }) => worker.pid));
  const used = { worker: 0, postgres: 0 };
  for (const { pid, parents, name, seconds } of descendants()) {
    if (workers.has(pid)) used.worker += seconds;
    else if (name === 'postgres' && parents.has(process.pid)) used.postgres += seconds;
  }
  return used;
}

interface ProcessUse {
  readonly pid: number;
  readonly name: string;
  readonly seconds: number;
  /** All that it descends from. */
  readonly parents: ReadonlySet<number>;
}

function descendants(): ProcessUse[] {
  const all = readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? readStat(entry) : []));
  const parentOf = new Map(all.map(({ pid, parent }) => [pid, parent]));
  return all.map(({ pid, parent, name, seconds }) => {
    const parents = new Set<number>();
    for (let up: number | undefined = parent; up; up = parentOf.get(up)) parents.add(up);
    return { pid, name, seconds, parents };
  });
}

function readStat(entry: string) {
  try {
    const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    return [
      {
        pid: Number(entry),
        name: stat.slice(stat.indexOf('(') + 1, end),
        parent: Number(fields[1]),
        seconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      },
    ];
  } catch {
    return []; // it has just ended
  }
}

function latenessOf(values: readonly number[]): Lateness {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  const load = await measureCronLoad({ quick: values.quick });
  if (values.json === undefined) say(JSON.stringify(load, null, 2));
  else await writeFile(values.json, `${JSON.stringify(load, null, 2)}\n`);
}
