/** What the load generator is asked to send, and what it answers. */
export type LoadJob = ClosedLoad | OpenLoad | SaturatingLoad;

interface Receiver {
  readonly url: string;
  readonly apiKey: string;
  /** Of all the events. */
  readonly source: string;
  readonly eventsPerRequest: number;
}

/** Each connection sends its next request once it has the answer to the last. */
export interface ClosedLoad extends Receiver {
  readonly kind: 'closed';
  readonly events: number;
  readonly connections: number;
}

/** Requests are sent when their time has come, whatever is still unanswered. */
export interface OpenLoad extends Receiver {
  readonly kind: 'open';
  readonly arrivals: Arrivals;
}

export type Arrivals =
  | {
      readonly kind: 'poisson';
      readonly requestsPerSecond: number;
      readonly seconds: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'spaced';
      readonly requests: number;
      readonly gapMs: number;
      readonly seed: number;
    };

/** As a closed load, for a time, but no faster than keeps so many events waiting for dispatch. */
export interface SaturatingLoad extends Receiver {
  readonly kind: 'saturating';
  readonly databaseUrl: string;
  readonly seconds: number;
  readonly connections: number;
  readonly waitingEvents: number;
}

export interface LoadResult {
  /** Epoch milliseconds: of the first request, or when the clock of the arrivals began. */
  readonly startedAt: number;
  /** Epoch milliseconds: of the last answer. */
  readonly endedAt: number;
  /** Events that were answered as accepted. */
  readonly events: number;
}
