import { setTimeout as pause } from 'node:timers/promises';
import { type ActivityCore, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { forgetCrowd, makeCrowd } from '../cron/crowd.js';
import { atMost, type Figure, judge } from '../figure.js';
import { sampleProcess, sampleTree } from '../processes.js';
import type { Section } from './section.js';

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
      bench.say(`idle: without triggers, with ${triggers}, and without again, ${seconds} s each`);
      const before = await costOf(bench, core);
      await makeCrowd(core, { source: 'idle', triggers });
      const among = await costOf(bench, core);
      await forgetCrowd(core);
      const after = await costOf(bench, core);
      const crowd = triggers.toLocaleString('en-US');
      const figures = (['worker', 'PostgreSQL'] as const).map((process): Figure => {
        return judge({
          id: `cron-idle/${process.toLowerCase()}`,
          name: `${process} beside ${crowd} triggers that are not due`,
          value: among[process],
          unit: 'CPU ms/s',
          peer: 'without triggers',
          // A process that has just started is busier than one that has run for a while.
          peerValue: Math.min(before[process], after[process]),
          target: atMost(2),
        });
      });
      return { figures };
    }),
};

async function costOf({ plan }: Bench, core: ActivityCore): Promise<IdleCost> {
  const { seconds, settleMs } = plan.cron.idle;
  await pause(settleMs);
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
