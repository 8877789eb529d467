import type { Figure } from './figure.js';
import type { Machine } from './machine.js';
import type { Spread } from './statistics.js';

/** Everything that one run found: what docs/performance.md is written from. */
export interface Results {
  readonly machine: Machine;
  readonly plan: 'full' | 'quick';
  readonly figures: readonly Figure[];
  readonly rates: readonly CandidateRate[];
  readonly cpu: readonly CpuShare[];
  readonly latency: readonly LatencyPoint[];
  readonly memory: readonly MemorySeries[];
  readonly cron: readonly CronPoint[];
}

/** What a section adds to the results. */
export type Findings = Partial<Omit<Results, 'machine' | 'plan'>>;

/** Events per second that a candidate turned into committed tasks. */
export interface CandidateRate extends Spread {
  readonly candidate: string;
  /** Of one round. */
  readonly events: number;
  /** Of all processes together, the one that sends included; NaN where the machine does not tell. */
  readonly cpuMsPerThousandEvents: number;
}

/** What a process of activity-core, or one that serves it, needed at full load. */
export interface CpuShare {
  readonly process: string;
  /** CPU milliseconds per 1,000 events. */
  readonly msPerThousandEvents: number;
}

/**
 * Latency from the intended arrival of an event to its visible task, at one load. Of several rounds,
 * the median of what each came to.
 */
export interface LatencyPoint {
  readonly candidate: 'activity-core' | 'pipeline';
  readonly eventsPerSecond: number;
  readonly events: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The lowest and the highest 99th percentile of the rounds. */
  readonly p99Range: readonly [lowest: number, highest: number];
  readonly highest: number;
  /** By how much the times are too late on average, since one looks only every few milliseconds. */
  readonly resolutionMs: number;
  readonly eventsPerBatch: number;
}

/** Resident memory of a process over time. */
export interface MemorySeries {
  readonly process: 'api' | 'worker';
  readonly limitMb: number;
  /** Seconds since the start of the load, MB. */
  readonly samples: readonly (readonly [seconds: number, mb: number])[];
}

/** So many cron triggers that fell due at the same moment, and the events that came meanwhile. */
export interface CronPoint {
  readonly triggers: number;
  /** From the due time to the last task visible. */
  readonly firesPerSecond: number;
  /** From the due time to the run in the ledger, milliseconds. */
  readonly recorded: Shares;
  /** From the due time to the visible task, milliseconds. */
  readonly committed: Shares;
  /** From the intended arrival of an event to its visible task, milliseconds. */
  readonly events: Shares & { readonly p99Alone: number; readonly count: number };
}

export interface Shares {
  readonly p50: number;
  readonly p99: number;
}

export const NOTHING_FOUND: Omit<Results, 'machine' | 'plan'> = {
  figures: [],
  rates: [],
  cpu: [],
  latency: [],
  memory: [],
  cron: [],
};

/** The findings of two sections, one after the other. */
export function together(
  first: Omit<Results, 'machine' | 'plan'>,
  second: Findings,
): Omit<Results, 'machine' | 'plan'> {
  return {
    figures: [...first.figures, ...(second.figures ?? [])],
    rates: [...first.rates, ...(second.rates ?? [])],
    cpu: [...first.cpu, ...(second.cpu ?? [])],
    latency: [...first.latency, ...(second.latency ?? [])],
    memory: [...first.memory, ...(second.memory ?? [])],
    cron: [...first.cron, ...(second.cron ?? [])],
  };
}
