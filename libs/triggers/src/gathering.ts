/**
 * How long the events of a tenant gather at most while a batch of its is under way (ms). A batch takes
 * less, unless it is large or something is slow; then the tenant gets a second one beside it.
 */
const GATHER_MS = 100;

/** A batch that was handed over to be carried out. */
interface LaunchedBatch {
  readonly id: string;
  readonly tenant: string;
}

interface YoungBatch {
  readonly tenant: string;
  /** Until when it counts, by the clock of this. */
  readonly until: number;
}

/**
 * Tenants whose events gather: while a batch of several of theirs is under way, and has not been so
 * for long, what arrives waits for its end and forms one batch then. A batch costs Temporal and this
 * process as much as dozens of events do, so a few large ones are sooner done than many small ones
 * side by side. Other tenants are not held up.
 */
export class Gathering {
  private readonly batches = new Map<string, YoungBatch>();

  /**
   * @param isUnderWay whether a batch is still to be carried out, as far as is known
   * @param now the clock, in milliseconds
   */
  constructor(
    private readonly isUnderWay: (batchId: string) => boolean,
    private readonly now: () => number = () => performance.now(),
  ) {}

  begin(batches: readonly LaunchedBatch[]): void {
    const until = this.now() + GATHER_MS;
    for (const { id, tenant } of batches) this.batches.set(id, { tenant, until });
  }

  /** The tenants whose events gather now. */
  tenants(): string[] {
    this.forgetThoseThatEnded();
    return [...new Set([...this.batches.values()].map(({ tenant }) => tenant))];
  }

  /** When the first of them will have waited long enough, in milliseconds from now. */
  endsInMs(): number {
    this.forgetThoseThatEnded();
    const ends = [...this.batches.values()].map(({ until }) => until);
    return ends.length === 0 ? Infinity : Math.max(1, Math.min(...ends) - this.now());
  }

  private forgetThoseThatEnded(): void {
    for (const [id, { until }] of this.batches) {
      if (until <= this.now() || !this.isUnderWay(id)) this.batches.delete(id);
    }
  }
}
