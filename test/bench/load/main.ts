/** The load generator: a process of its own, so that it disturbs what it measures only by its CPU. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { epochMs, giveResult, jobText } from '../job.js';
import { atArrivals } from './arrivals.js';
import { arrivalTimes } from './arrival-times.js';
import type { ClosedLoad, LoadJob, LoadResult, OpenLoad, SaturatingLoad } from './load.contract.js';
import { bodyOf, Sender } from './sender.js';

/** Requests of an open load that are unanswered at most; the ones beyond wait, and it counts. */
const OPEN_CONNECTIONS = 128;
const BACKLOG_CHECK_MS = 100;

const job: LoadJob = JSON.parse(jobText());
await giveResult(await carryOut(job));

function carryOut(job: LoadJob): Promise<LoadResult> {
  switch (job.kind) {
    case 'closed':
      return closed(job);
    case 'open':
      return open(job);
    case 'saturating':
      return saturating(job);
  }
}

async function closed(job: ClosedLoad): Promise<LoadResult> {
  const { source, events, eventsPerRequest, connections } = job;
  const bodies = Array.from({ length: Math.ceil(events / eventsPerRequest) }, (_, index) => {
    const from = index * eventsPerRequest;
    return bodyOf(source, from, Math.min(eventsPerRequest, events - from));
  });
  const sender = new Sender(job);
  const startedAt = epochMs();
  let next = 0;
  await inLanes(connections, async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      await sender.send(body);
    }
  });
  const endedAt = epochMs();
  await sender.close();
  return { startedAt, endedAt, events };
}

async function open(job: OpenLoad): Promise<LoadResult> {
  const { source, eventsPerRequest } = job;
  const times = arrivalTimes(job.arrivals);
  const sender = new Sender({ ...job, connections: OPEN_CONNECTIONS });
  const answers: Promise<void>[] = [];
  const startedAt = await atArrivals(times, epochMs, (index) => {
    answers.push(sender.send(bodyOf(source, index * eventsPerRequest, eventsPerRequest)));
  });
  await Promise.all(answers);
  const endedAt = epochMs();
  await sender.close();
  return { startedAt, endedAt, events: times.length * eventsPerRequest };
}

async function saturating(job: SaturatingLoad): Promise<LoadResult> {
  const { source, eventsPerRequest, seconds, connections } = job;
  const sender = new Sender(job);
  const startedAt = epochMs();
  const until = startedAt + seconds * 1_000;
  const backlog = await watchBacklog(job.databaseUrl, until);
  let events = 0;
  await inLanes(connections, async () => {
    while (epochMs() < until) {
      if (backlog.waiting > job.waitingEvents) {
        await pause(BACKLOG_CHECK_MS / 10);
        continue;
      }
      const from = events;
      events += eventsPerRequest;
      backlog.waiting += eventsPerRequest;
      await sender.send(bodyOf(source, from, eventsPerRequest));
    }
  });
  await Promise.all([sender.close(), backlog.ended]);
  return { startedAt, endedAt: epochMs(), events };
}

/** How many events wait for dispatch, as counted last. The partial index `event_pending` is small. */
async function watchBacklog(
  databaseUrl: string,
  until: number,
): Promise<{ waiting: number; ended: Promise<void> }> {
  const session = new pg.Client({ connectionString: databaseUrl });
  await session.connect();
  const backlog = { waiting: 0, ended: Promise.resolve() };
  const watch = async (): Promise<void> => {
    while (epochMs() < until) {
      const { rows } = await session.query<{ waiting: number }>({
        name: 'backlog',
        text: `select count(*)::int as waiting from event
          where tenant = 'default' and state = 'pending'`,
      });
      backlog.waiting = rows[0]?.waiting ?? 0;
      await pause(BACKLOG_CHECK_MS);
    }
    await session.end();
  };
  backlog.ended = watch();
  return backlog;
}

async function inLanes(count: number, lane: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, lane));
}
