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
    readonly openLoop: {
      /** Events per second. */
      readonly rates: readonly number[];
      /** So often each rate is measured, in turns with the pipeline. */
      readonly rounds: number;
      readonly seconds: number;
    };
    /** What arrives in this time warms up and is not counted. */
    readonly warmUpSeconds: number;
  };
  readonly memorySeconds: number;
  readonly cron: {
    /** Triggers that fall due at the same moment. */
    readonly crowds: readonly number[];
    /** How long events come alone, before the triggers fall due, and at least once they are. */
    readonly aloneMs: number;
    readonly besideMs: number;
    /** Triggers that fall due one after the other, and over how long. */
    readonly spread: { readonly triggers: number; readonly seconds: number };
    readonly idle: {
      readonly triggers: number;
      readonly seconds: number;
      /** After a change, until nothing but what recurs is left to do. */
      readonly settleMs: number;
    };
  };
}

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
  latency: {
    idleEvents: 100,
    halfLoadSeconds: 60,
    openLoop: { rates: [20, 100, 500, 1_000, 2_000], rounds: 5, seconds: 10 },
    warmUpSeconds: 2,
  },
  memorySeconds: 600,
  cron: {
    crowds: [100, 1_000, 10_000],
    aloneMs: 8_000,
    besideMs: 12_000,
    spread: { triggers: 1_000, seconds: 60 },
    idle: { triggers: 100_000, seconds: 30, settleMs: 5_000 },
  },
};

/** For a look: rough figures in two to five minutes, as the machine goes. */
const QUICK: Plan = {
  kind: 'quick',
  rounds: 2,
  throughput: {
    events: 4_000,
    warmUpEvents: 1_000,
    plainTemporalEvents: 100,
    dbosEvents: 500,
  },
  acceptance: { batchedEvents: 5_000, singleEvents: 4_000 },
  latency: {
    idleEvents: 15,
    halfLoadSeconds: 4,
    openLoop: { rates: [20, 500, 2_000], rounds: 1, seconds: 2 },
    warmUpSeconds: 0.5,
  },
  memorySeconds: 8,
  cron: {
    crowds: [100, 1_000],
    aloneMs: 2_500,
    besideMs: 2_500,
    spread: { triggers: 100, seconds: 4 },
    idle: { triggers: 20_000, seconds: 3, settleMs: 1_000 },
  },
};

export function planOf({ quick }: { readonly quick: boolean }): Plan {
  return quick ? QUICK : FULL;
}
