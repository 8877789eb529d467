import { parseLocalDate } from '#cron';
import { object, type Reader, refine, required, text } from '#documents';
import type { ExcludedDays } from '../definition.contract.js';
import { instantMs } from '../instant.js';

/** An RFC 3339 time. */
export const instant: Reader<string> = refine(text({ max: 64 }), (value, place) =>
  instantMs(value) === undefined
    ? place.refuse('bad_time', 'must be a time of RFC 3339, such as 2027-01-01T00:00:00+01:00')
    : value,
);

/** An ISO 8601 date. */
export const date: Reader<string> = refine(text({ max: 64 }), (value, place) =>
  parseLocalDate(value) === undefined
    ? place.refuse('bad_date', 'must be a date that exists, such as 2026-12-25')
    : value,
);

const range = refine(object({ from: required(date), to: required(date) }), (value, place) =>
  value.from <= value.to
    ? value
    : place.at('to').refuse('empty_period', 'must not be before "from"; both ends are included'),
);

/** A date, or a range of dates. */
export const days: Reader<ExcludedDays> = (value, place) =>
  typeof value === 'object' && value !== null ? range(value, place) : date(value, place);
