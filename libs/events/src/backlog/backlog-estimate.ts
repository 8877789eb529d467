/** One process accepts no more than this (events per millisecond), measured with room to spare. */
const FASTEST = 20;

/** Between two counts there is at least, and at most, this long (ms). */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;

/** A count is followed by a pause of at least this many times its duration: it takes 5 % at most. */
const PAUSE_PER_COUNT = 20;

/** What the estimate needs of the world. */
export interface BacklogSources {
  /** Counts what waits, up to `max`; never rejects, and is undefined when it could not be counted. */
  readonly count: (max: number) => Promise<number | undefined>;
  /** A monotonic clock (ms). */
  readonly now: () => number;
}

/**
 * How many events of one tenant wait to be dispatched, about: what was counted some time ago, plus
 * what this process has taken since. It is counted anew while requests come, the sooner the less
 * room there is, and never once per request.
 *
 * What was dispatched since the count is still in the estimate, and what other processes accepted is
 * not: several processes may together pass the bound by what they accept between two counts.
 */
export class BacklogEstimate {
  private counted: number | undefined;
  /** Taken, and not yet written or refused. */
  private inFlight = 0;
  /** Written since the count began. */
  private accepted = 0;
  private nextCountAt = -Infinity;
  private counting: Promise<void> | undefined;

  /** @param max how much may wait, at least 1 */
  constructor(
    private readonly max: number,
    private readonly sources: BacklogSources,
  ) {}

  /**
   * Takes so many events, all of them while there is any room. Only a process that has yet to count,
   * and one that is about to say no by a count whose time has passed, waits for the count.
   *
   * @returns to be told, once they are written, how many of them were new; undefined when it is full
   */
  async take(events: number): Promise<((accepted: number) => void) | undefined> {
    this.countIfDue();
    if (this.counted === undefined || this.isFull()) await this.counting;
    if (this.isFull()) return undefined;
    this.inFlight += events;
    return (accepted) => {
      this.inFlight -= events;
      this.accepted += accepted;
    };
  }

  /** Whole seconds until it is counted anew: before that nothing changes. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.nextCountAt - this.sources.now()) / 1_000));
  }

  private isFull(): boolean {
    return (this.counted ?? 0) + this.inFlight + this.accepted >= this.max;
  }

  private countIfDue(): void {
    if (this.counting || this.sources.now() < this.nextCountAt) return;
    this.counting = this.count().finally(() => (this.counting = undefined));
  }

  private async count(): Promise<void> {
    const begunAt = this.sources.now();
    const before = this.accepted;
    const counted = await this.sources.count(this.max);
    if (counted !== undefined) {
      this.counted = counted;
      this.accepted -= before;
    }
    this.nextCountAt = this.sources.now() + this.pauseAfter(this.sources.now() - begunAt);
  }

  private pauseAfter(tookMs: number): number {
    const untilFull = (this.max - (this.counted ?? 0)) / FASTEST;
    const pause = Math.max(MIN_PAUSE_MS, untilFull, tookMs * PAUSE_PER_COUNT);
    return Math.min(pause, MAX_PAUSE_MS);
  }
}
