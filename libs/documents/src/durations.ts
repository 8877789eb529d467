import { durationMs } from './duration.js';
import { type Reader } from './place.js';
import { refine, text } from './values.js';

/** An ISO 8601 duration within bounds, both included; `max` is what the message calls the upper one. */
export function duration(bounds: {
  readonly minMs: number;
  readonly maxMs: number;
  readonly expected: string;
}): Reader<string> {
  return refine(text({ max: 64 }), (value, place) => {
    const ms = durationMs(value);
    if (ms === undefined) {
      return place.refuse(
        'bad_duration',
        'must be an ISO 8601 duration in days, hours, minutes and seconds, such as PT90S, PT2M or P1DT12H',
      );
    }
    const isWithin = ms >= bounds.minMs && ms <= bounds.maxMs;
    return isWithin ? value : place.refuse('out_of_range', `must be ${bounds.expected}`);
  });
}
