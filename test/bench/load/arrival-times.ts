import { poissonArrivals, spacedArrivals } from './arrivals.js';
import type { Arrivals } from './load.contract.js';

/** @returns when the requests arrive, milliseconds since the start: the same for the same arrivals */
export function arrivalTimes(arrivals: Arrivals): number[] {
  switch (arrivals.kind) {
    case 'poisson':
      return poissonArrivals(arrivals.requestsPerSecond, arrivals.seconds, arrivals.seed);
    case 'spaced':
      return spacedArrivals(arrivals.requests, arrivals.gapMs, arrivals.seed);
  }
}
