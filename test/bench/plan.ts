/** How much is measured. Rounds are repeated and give a median and a spread. */
export interface Plan {
  readonly kind: 'full' | 'quick';
  readonly rounds: number;
  readonly throughput: {
    readonly events: number;
    readonly warmUpEvents: number;
    /** The slow peers carry fewer events: rates are compared. */
    readonly plainTemporalEvents: number;
    readonly dbosEvents: number;
  };
  readonly acceptance: { readonly batchedEvents: number; readonly singleEvents: number };
  readonly latency: {
    readonly idleEvents: number;
    readonly halfLoadSeconds: number;
    readonly openLoopSeconds: number;
    /** What arrives in this time warms up and is not counted. */
    readonly warmUpSeconds: number;
  };
  readonly memorySeconds: number;
  readonly cron: {
    /** Triggers that fall due at the same moment. */
    readonly crowds: readonly number[];
    /** Triggers that fall due one after the other, and over how long. */
    readonly spread: { readonly triggers: number; readonly seconds: number };
    readonly idle: { readonly triggers: number; readonly seconds: number };
  };
}

/** Events per second of the open loop. */
export const OPEN_LOOP_RATES = [20, 100, 500, 1_000, 2_000] as const;

const FULL: Plan = {
  kind: 'full',
  rounds: 5,
  throughput: {
    events: 20_000,
    warmUpEvents: 5_000,
    plainTemporalEvents: 500,
    dbosEvents: 3_000,
  },
  acceptance: { batchedEvents: 20_000, singleEvents: 15_000 },
  latency: { idleEvents: 100, halfLoadSeconds: 60, openLoopSeconds: 30, warmUpSeconds: 3 },
  memorySeconds: 600,
  cron: {
    crowds: [100, 1_000, 10_000],
    spread: { triggers: 1_000, seconds: 60 },
    idle: { triggers: 100_000, seconds: 60 },
  },
};

/** For a look: rough figures in two minutes. */
const QUICK: Plan = {
  kind: 'quick',
  rounds: 3,
  throughput: {
    events: 4_000,
    warmUpEvents: 1_000,
    plainTemporalEvents: 100,
    dbosEvents: 500,
  },
  acceptance: { batchedEvents: 5_000, singleEvents: 4_000 },
  latency: { idleEvents: 20, halfLoadSeconds: 6, openLoopSeconds: 2.5, warmUpSeconds: 0.5 },
  memorySeconds: 15,
  cron: {
    crowds: [100, 1_000],
    spread: { triggers: 200, seconds: 12 },
    idle: { triggers: 100_000, seconds: 10 },
  },
};

export function planOf({ quick }: { readonly quick: boolean }): Plan {
  return quick ? QUICK : FULL;
}
