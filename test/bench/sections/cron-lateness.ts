import { type ActivityCore, withActivityCore } from '../activity-core.js';
import type { Bench } from '../bench.js';
import { makeCrowd } from '../cron/crowd.js';
import { type Fires, sharesOf, watchFires, watching } from '../cron/fires.js';
import { type Figure, judge, valueAtMost } from '../figure.js';
import { epochMs } from '../job.js';
import type { Shares } from '../results.js';
import type { Section } from './section.js';

/** Until the first falls due: time to write when they do. */
const LEAD_MS = 2_000;

const P99_LIMIT_MS = 250;

/** Triggers that fall due one by one, in a system that does nothing else. */
export const cronLateness: Section = {
  id: 'cron-lateness',
  run: (bench) =>
    withActivityCore(bench, { name: 'cron_lateness', workers: 1 }, async (core) => {
      await fire(core, { source: 'warm-up', triggers: 50, seconds: 3 });
      const fires = await fire(core, { source: 'spread', ...bench.plan.cron.spread });
      return { figures: figuresOf(bench, fires) };
    }),
};

async function fire(
  core: ActivityCore,
  { seconds, ...crowd }: { source: string; triggers: number; seconds: number },
): Promise<Fires> {
  await makeCrowd(core, crowd);
  return watching(core, (watch) => {
    const due = { at: Math.round(epochMs()) + LEAD_MS, overMs: seconds * 1_000 };
    return watchFires(core, watch, { crowd, due });
  });
}

function figuresOf(bench: Bench, fires: Fires): Figure[] {
  const { triggers, seconds } = bench.plan.cron.spread;
  const what = `${triggers.toLocaleString('en-US')} triggers over ${seconds} s`;
  const recorded = sharesOf(fires.recorded);
  const committed = sharesOf(fires.committed);
  bench.say(`${what}: recorded ${text(recorded)}, tasks visible ${text(committed)}`);
  const figure = (id: string, name: string, value: number): Figure =>
    judge({
      ...{ id: `cron-lateness/${id}`, name: `${what}, ${name}`, value, unit: 'ms' },
      ...(id.endsWith('p99') && { target: valueAtMost(P99_LIMIT_MS) }),
    });
  return [
    figure('recorded/p50', 'recorded late by, p50', recorded.p50),
    figure('recorded/p99', 'recorded late by, p99', recorded.p99),
    figure('committed/p50', 'task visible late by, p50', committed.p50),
    figure('committed/p99', 'task visible late by, p99', committed.p99),
  ];
}

function text({ p50, p99 }: Shares): string {
  return `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
}
