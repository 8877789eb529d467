/** What was found, and for how long (epoch milliseconds) it may be believed. */
interface Lookup<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Bounds of {@link RecentLookups}. */
export interface RecentLookupsOptions {
  /** How long an answer is believed, in milliseconds. */
  readonly ttlMs: number;
  /** How many answers are kept at most; found and not found are counted apart. */
  readonly limit: number;
  /** The clock, in milliseconds. @default performance.now */
  readonly now?: () => number;
}

/**
 * A small cache in front of a lookup by key, which keeps failures to find as well.
 *
 * Found and not found have places of their own, so a flood of wrong keys cannot push out the right
 * ones; concurrent questions for one key share one lookup; a lookup that throws is not kept.
 */
export class RecentLookups<Value> {
  private readonly found = new Map<string, Lookup<Value>>();
  private readonly missing = new Map<string, Lookup<undefined>>();
  private readonly inFlight = new Map<string, Promise<Value | undefined>>();
  private readonly now: () => number;

  constructor(private readonly options: RecentLookupsOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** The value of `key`, from memory or from `load`. */
  async get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.found.get(key) ?? this.missing.get(key);
    if (known && this.now() < known.until) return known.value;
    return this.inFlight.get(key) ?? this.look(key, load);
  }

  /** Forgets what is known, also what a lookup still under way is about to find. */
  clear(): void {
    this.found.clear();
    this.missing.clear();
    this.inFlight.clear();
  }

  private look(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    // Counted from before the lookup, so that no answer is believed longer than the TTL.
    const until = this.now() + this.options.ttlMs;
    const lookup: Promise<Value | undefined> = load()
      .then((value) => {
        if (this.inFlight.get(key) === lookup) this.keep(key, value, until);
        return value;
      })
      .finally(() => {
        if (this.inFlight.get(key) === lookup) this.inFlight.delete(key);
      });
    this.inFlight.set(key, lookup);
    return lookup;
  }

  private keep(key: string, value: Value | undefined, until: number): void {
    this.found.delete(key);
    this.missing.delete(key);
    if (value === undefined) putBounded(this.missing, key, { value, until }, this.options.limit);
    else putBounded(this.found, key, { value, until }, this.options.limit);
  }
}

/** Adds an entry; the oldest makes room. */
function putBounded<Entry>(map: Map<string, Entry>, key: string, entry: Entry, limit: number) {
  map.set(key, entry);
  if (map.size <= limit) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
