import {
  type ActivityCore,
  createDefinitions,
  sendLoad,
  withActivityCore,
} from '../activity-core.js';
import type { Bench } from '../bench.js';
import { type Crowd, makeCrowd } from '../cron/crowd.js';
import { sharesOf, watchFires, watching } from '../cron/fires.js';
import { TEMPORAL_STARTS_PER_SECOND } from '../cron/temporal-limit.js';
import { atLeast, type Figure, judge, valueAtMost } from '../figure.js';
import { epochMs } from '../job.js';
import { arrivalTimes } from '../load/arrival-times.js';
import type { Arrivals } from '../load/load.contract.js';
import type { CronPoint } from '../results.js';
import type { Section } from './section.js';

/** No event may wait longer than this because of a crowd of triggers. */
const NOT_STARVED_MS = 1_000;

/** What fewer events say of a 99th percentile is not worth a judgement. */
const ENOUGH_EVENTS = 20;

function arrivalsOf({ aloneMs, besideMs }: Bench['plan']['cron']): Arrivals {
  return {
    kind: 'poisson',
    requestsPerSecond: 20,
    seconds: (aloneMs + besideMs) / 1_000,
    seed: 8,
  };
}

/** Many triggers that fall due at the same moment, while events come as they always do. */
export const cronCrowd: Section = {
  id: 'cron-crowd',
  run: (bench) =>
    withActivityCore(bench, { name: 'cron_crowd', workers: 1 }, async (core) => {
      await createDefinitions(core);
      const cron: CronPoint[] = [];
      for (const triggers of [10, ...bench.plan.cron.crowds]) {
        cron.push(await fire(bench, core, { source: `crowd-of-${triggers}`, triggers }));
      }
      const counted = cron.slice(1); // the first warms up
      return { cron: counted, figures: counted.flatMap(figuresOf) };
    }),
};

async function fire(bench: Bench, core: ActivityCore, crowd: Crowd): Promise<CronPoint> {
  await makeCrowd(core, crowd);
  const source = `beside-${crowd.triggers}`;
  const arrivals = arrivalsOf(bench.plan.cron);
  const times = arrivalTimes(arrivals);
  return watching(core, async (watch) => {
    const due = { at: Math.round(epochMs()) + bench.plan.cron.aloneMs, overMs: 0 };
    const load = sendLoad(bench, core, {
      ...{ kind: 'open', source, arrivals, eventsPerRequest: 1 },
    });
    const beside = load.then(() => times.length);
    const fires = await watchFires(core, watch, { crowd, due, beside });
    const { startedAt } = await load;
    const events = (await watch.tasks(source)).map(({ at, index }) => {
      const arrival = startedAt + (times[index] ?? NaN);
      return { arrival, latency: at - arrival };
    });
    const meanwhile = events.filter(
      ({ arrival, latency }) => arrival + latency >= due.at && arrival <= fires.overAt,
    );
    const alone = events.filter(({ arrival, latency }) => arrival + latency < due.at);
    const point: CronPoint = {
      triggers: crowd.triggers,
      firesPerSecond: (crowd.triggers * 1_000) / (fires.overAt - due.at),
      recorded: sharesOf(fires.recorded),
      committed: sharesOf(fires.committed),
      events: {
        ...sharesOf(meanwhile.map(({ latency }) => latency)),
        count: meanwhile.length,
        p99Alone: sharesOf(alone.map(({ latency }) => latency)).p99,
      },
    };
    tell(bench, point);
    return point;
  });
}

function tell(bench: Bench, { triggers, firesPerSecond, recorded, events }: CronPoint): void {
  bench.say(
    `${triggers} triggers at once: ${firesPerSecond.toFixed(0)} fires/s, recorded after ` +
      `${recorded.p99.toFixed(0)} ms (p99); events meanwhile ${events.p99.toFixed(0)} ms (p99), ` +
      `alone ${events.p99Alone.toFixed(0)} ms`,
  );
}

function figuresOf({ triggers, firesPerSecond, events }: CronPoint): Figure[] {
  const crowd = triggers.toLocaleString('en-US');
  return [
    judge({
      id: `cron-crowd/${triggers}`,
      name: `${crowd} triggers due in the same second`,
      value: firesPerSecond,
      unit: 'fires/s',
      peer: "Temporal's schedules, default limit",
      peerValue: TEMPORAL_STARTS_PER_SECOND,
      target: atLeast(1),
    }),
    judge({
      id: `cron-crowd/${triggers}/events`,
      name: `latency of the ${events.count} events beside ${crowd} triggers, p99`,
      value: events.p99,
      unit: 'ms',
      peer: 'the same events alone',
      peerValue: events.p99Alone,
      ...(events.count >= ENOUGH_EVENTS && { target: valueAtMost(NOT_STARVED_MS) }),
    }),
  ];
}
