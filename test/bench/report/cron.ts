import { TEMPORAL_STARTS_PER_SECOND } from '../cron/temporal-limit.js';
import type { CronPoint } from '../results.js';
import { lineChart } from './line-chart.js';
import { readable } from './numbers.js';
import { logScale } from './scale.js';
import type { Table } from './table.js';

/** What came of triggers that fell due together. */
export function cronTable(cron: readonly CronPoint[]): Table {
  return {
    columns: [
      'triggers',
      'fires/s',
      'recorded p50, ms',
      'p99, ms',
      'task visible p50, ms',
      'p99, ms',
      'events meanwhile',
      'p50, ms',
      'p99, ms',
      'alone p99, ms',
    ].map((title) => ({ title, align: 'right' })),
    rows: cron.map(({ triggers, firesPerSecond, recorded, committed, events }) => [
      triggers.toLocaleString('en-US'),
      ...[firesPerSecond, recorded.p50, recorded.p99, committed.p50, committed.p99].map(readable),
      events.count.toLocaleString('en-US'),
      ...[events.p50, events.p99, events.p99Alone].map(readable),
    ]),
  };
}

/** Fires a second by the number of triggers, above the line of Temporal's schedules. */
export function cronChart(cron: readonly CronPoint[]): string {
  const crowds = cron.map(({ triggers }) => triggers);
  const rates = cron.map(({ firesPerSecond }) => firesPerSecond);
  const limit = { name: "Temporal's schedules, default limit", value: TEMPORAL_STARTS_PER_SECOND };
  return lineChart({
    title: 'Triggers that fall due in the same second',
    x: {
      label: 'triggers',
      scale: logScale(Math.min(...crowds), Math.max(...crowds), crowds),
    },
    y: {
      label: 'fires per second',
      scale: logScale(Math.min(limit.value, ...rates), Math.max(...rates)),
    },
    limits: [limit],
    lines: [
      {
        name: 'activity-core',
        series: 1,
        points: cron.map(({ triggers, firesPerSecond }) => [triggers, firesPerSecond] as const),
      },
    ],
  });
}
