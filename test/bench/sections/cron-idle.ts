import { setTimeout as pause } from 'node:timers/promises';
import { type ActivityCore, withActivityCore } from '../activity-core.js';
import { makeCrowd } from '../cron/crowd.js';
import { atMost, type Figure, judge } from '../figure.js';
import { sampleProcess, sampleTree } from '../processes.js';
import type { Section } from './section.js';

/** After a change, until nothing but what recurs is left to do. */
const SETTLE_MS = 5_000;

/** CPU milliseconds that a second of an idle system takes. */
interface IdleCost {
  readonly worker: number;
  readonly PostgreSQL: number;
}

/** What triggers cost that are not due: the clock must find the next one without reading them all. */
export const cronIdle: Section = {
  id: 'cron-idle',
  run: (bench) =>
    withActivityCore(bench, { name: 'cron_idle', workers: 1 }, async (core) => {
      const { triggers, seconds } = bench.plan.cron.idle;
      bench.say(`idle: without triggers and with ${triggers}, ${seconds} s each`);
      const without = await costOf(core, seconds);
      await makeCrowd(core, { source: 'idle', triggers });
      const among = await costOf(core, seconds);
      const crowd = triggers.toLocaleString('en-US');
      const figures = (['worker', 'PostgreSQL'] as const).map((process): Figure => {
        return judge({
          id: `cron-idle/${process.toLowerCase()}`,
          name: `${process} beside ${crowd} triggers that are not due`,
          value: among[process],
          unit: 'CPU ms/s',
          peer: 'without triggers',
          peerValue: without[process],
          target: atMost(2),
        });
      });
      return { figures };
    }),
};

async function costOf(core: ActivityCore, seconds: number): Promise<IdleCost> {
  await pause(SETTLE_MS);
  const before = used(core);
  await pause(seconds * 1_000);
  const after = used(core);
  const cost = (name: keyof IdleCost): number => ((after[name] - before[name]) * 1_000) / seconds;
  return { worker: cost('worker'), PostgreSQL: cost('PostgreSQL') };
}

/** CPU seconds so far. */
function used({ workerPid = 0 }: ActivityCore): IdleCost {
  const servers = sampleTree(process.pid).filter(({ name }) => name.startsWith('postgres'));
  return {
    worker: sampleProcess(workerPid)?.cpuSeconds ?? NaN,
    PostgreSQL: servers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}
