/** What the benchmark asks of a peer, and what it answers. Without imports: both sides use it. */

/** Rounds of events that are enqueued as fast as possible and carried out. */
export interface BurstJob {
  readonly kind: 'burst';
  /** A database with the schema of activity-core, for the peer alone. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** For a peer whose handlers get many jobs at once: whether they insert all tasks together. */
  readonly oneInsertPerBatch?: boolean;
  /** Each its events: warm-ups first. */
  readonly rounds: readonly { readonly source: string; readonly events: number }[];
}

export interface BurstResult {
  /** When the first event of each round was enqueued, epoch milliseconds. */
  readonly startedAt: readonly number[];
}

/** One event after the other, each once the one before is done. */
export interface IdleJob {
  readonly kind: 'idle';
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly source: string;
  readonly events: number;
  /** Between the end of one and the start of the next. */
  readonly pauseMs: number;
}

export interface IdleResult {
  /** Start to end of each, in milliseconds. */
  readonly latenciesMs: readonly number[];
}

/** Events that arrive at given times, whatever is still under way. */
export interface OpenJob {
  readonly kind: 'open';
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly source: string;
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface OpenResult {
  /** When the clock of the arrivals began, epoch milliseconds. */
  readonly startedAt: number;
}

/** Rows that were stored by activity-core, to be stored once more, in rounds. */
export interface InsertJob {
  readonly kind: 'insert';
  /** Holds the rows in `event`. */
  readonly sourceUrl: string;
  /** Where they go: the same table, empty. */
  readonly databaseUrl: string;
  readonly rows: number;
  readonly rowsPerStatement: number;
  readonly connections: number;
  readonly rounds: number;
}

export interface InsertResult {
  /** Of each round. */
  readonly rowsPerSecond: readonly number[];
}
