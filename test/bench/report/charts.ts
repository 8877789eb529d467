import type { LatencyPoint, MemorySeries, Results } from '../results.js';
import { barChart } from './bar-chart.js';
import { cronChart } from './cron.js';
import { type Line, lineChart } from './line-chart.js';
import { linearScale, logScale } from './scale.js';

/** A picture and the name of its file, without a directory. */
export interface Chart {
  readonly file: string;
  readonly svg: string;
}

/** A chart for each thing that was measured. */
export function chartsOf({ rates, latency, memory, cron }: Results): Chart[] {
  return [
    ...(rates.length === 0 ? [] : [{ file: 'throughput.svg', svg: throughputChart(rates) }]),
    ...(latency.length === 0 ? [] : [{ file: 'latency.svg', svg: latencyChart(latency) }]),
    ...(latency.length === 0 ? [] : [{ file: 'batches.svg', svg: batchChart(latency) }]),
    ...(memory.length === 0 ? [] : [{ file: 'memory.svg', svg: memoryChart(memory) }]),
    ...(cron.length === 0 ? [] : [{ file: 'cron.svg', svg: cronChart(cron) }]),
  ];
}

function throughputChart(rates: Results['rates']): string {
  return barChart({
    title: 'Events to committed tasks',
    label: 'events per second (median, slowest to fastest round)',
    bars: rates.map(({ candidate, median, lowest, highest }) => ({
      name: candidate,
      value: median,
      spread: [lowest, highest],
      ours: candidate === 'activity-core',
    })),
  });
}

function latencyChart(latency: readonly LatencyPoint[]): string {
  const line = (candidate: LatencyPoint['candidate'], share: 'p50' | 'p99'): Line => ({
    name: `${candidate}, ${share}`,
    series: candidate === 'activity-core' ? 1 : 2,
    dashed: share === 'p99',
    points: pointsOf(latency, candidate, share),
  });
  const all = latency.flatMap(({ p50, p99 }) => [p50, p99]);
  return lineChart({
    title: 'Latency from arrival to visible task, open loop',
    x: { label: 'events per second', scale: loads(latency) },
    y: { label: 'milliseconds', scale: logScale(Math.min(...all), Math.max(...all)) },
    lines: [
      line('activity-core', 'p50'),
      line('activity-core', 'p99'),
      line('pipeline', 'p50'),
      line('pipeline', 'p99'),
    ],
  });
}

function batchChart(latency: readonly LatencyPoint[]): string {
  const sizes = latency.map(({ eventsPerBatch }) => Math.max(1, eventsPerBatch));
  return lineChart({
    title: 'Batches grow with the load',
    x: { label: 'events per second', scale: loads(latency) },
    y: { label: 'runs per batch, mean', scale: logScale(1, Math.max(...sizes)) },
    lines: (['activity-core', 'pipeline'] as const).map((candidate, at) => ({
      name: candidate,
      series: at === 0 ? 1 : 2,
      points: pointsOf(latency, candidate, 'eventsPerBatch'),
    })),
  });
}

function memoryChart(memory: Results['memory']): string {
  const limits = memory.map(({ process, limitMb }) => ({
    name: `limit of the ${process}`,
    value: limitMb,
  }));
  const highest = [...limits.map(({ value }) => value), ...memory.flatMap(megabytes)];
  const last = Math.max(...memory.map(({ samples }) => samples.at(-1)?.[0] ?? 0));
  return lineChart({
    title: 'Resident memory at full load',
    x: { label: 'seconds', scale: linearScale(last) },
    y: { label: 'MB', scale: linearScale(Math.max(...highest)) },
    limits,
    lines: memory.map(({ process, samples }) => ({
      name: process,
      series: process === 'api' ? 2 : 1,
      points: samples,
    })),
  });
}

function megabytes({ samples }: MemorySeries): number[] {
  return samples.map(([, mb]) => mb);
}

function pointsOf(
  latency: readonly LatencyPoint[],
  wanted: LatencyPoint['candidate'],
  measure: 'p50' | 'p99' | 'eventsPerBatch',
): (readonly [number, number])[] {
  return latency
    .filter(({ candidate }) => candidate === wanted)
    .map((point) => [point.eventsPerSecond, point[measure]]);
}

/** Each measured load is a tick. */
function loads(latency: readonly LatencyPoint[]) {
  const ticks = [...new Set(latency.map(({ eventsPerSecond }) => eventsPerSecond))];
  return logScale(Math.min(...ticks), Math.max(...ticks), ticks);
}
