/** What the rate of a request asks for. */
interface Paced {
  /** Runs a second at most; null for as many as there is room for. */
  readonly rate: number | null;
  readonly dryRun: boolean;
}

/** So much of what was missed, while all places were taken, may be caught up with (ms). */
const CATCH_UP_MS = 1_000;

/** How many runs a chunk may make: a second's worth of the rate at most. */
export function chunkRoom({ rate, dryRun }: Paced, max: number): number {
  return rate === null || dryRun ? max : Math.min(rate, max);
}

/**
 * When the next chunk may be carried out: each run takes its share of a second, counted from when
 * this chunk was due, so that the rate holds whoever carries out the chunks and however long they
 * take. Times are epoch milliseconds.
 *
 * @param created the runs that the chunk made
 */
export function nextChunkAt(
  { rate, dryRun, nextAt }: Paced & { readonly nextAt: number },
  { now, created }: { readonly now: number; readonly created: number },
): number {
  if (rate === null || dryRun) return now;
  return Math.max(nextAt, now - CATCH_UP_MS) + Math.ceil((created * 1_000) / rate);
}
