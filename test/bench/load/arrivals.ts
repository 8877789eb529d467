/**
 * When the events of an open-loop load arrive. Without imports: the peers use it as well, so that
 * every candidate meets the same arrivals.
 */

/**
 * Arrivals of a Poisson process: independent of each other and of the system under load, as those of
 * many senders are. The same seed gives the same times.
 *
 * @returns milliseconds since the start, ascending, within `seconds`
 */
export function poissonArrivals(perSecond: number, seconds: number, seed: number): number[] {
  const random = mulberry32(seed);
  const times: number[] = [];
  for (let at = gap(); at < seconds * 1_000; at += gap()) times.push(at);
  return times;

  function gap(): number {
    return (-Math.log(1 - random()) * 1_000) / perSecond;
  }
}

/**
 * Arrivals so far apart that each finds the system idle: `gapMs` and up to as much again, so that
 * they keep no step with anything that polls.
 */
export function spacedArrivals(count: number, gapMs: number, seed: number): number[] {
  const random = mulberry32(seed);
  let at = 0;
  return Array.from({ length: count }, () => (at += gapMs * (1 + random())));
}

/**
 * Calls `arrive` with the number of each arrival when its time has come. A process that was busy
 * catches up at once, so that lateness is part of what is measured and no arrival is left out.
 *
 * @returns when the clock began, epoch milliseconds
 */
export async function atArrivals(
  times: readonly number[],
  epochMs: () => number,
  arrive: (index: number) => void,
): Promise<number> {
  const startedAt = epochMs();
  let next = 0;
  while (next < times.length) {
    const now = epochMs() - startedAt;
    for (; next < times.length && (times[next] ?? 0) <= now; next++) arrive(next);
    const waitMs = (times[next] ?? now) - now;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.floor(waitMs))));
  }
  return startedAt;
}

/** Tommy Ettinger's Mulberry32: small, fast, good enough for gaps; numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
