import { Refusal } from '../refusal.js';

/** The fields of Celery's crontab, by the names of its arguments. */
export const CELERY_FIELDS = {
  minute: { min: 0, size: 60 },
  hour: { min: 0, size: 24 },
  day_of_month: { min: 1, size: 31 },
  month_of_year: { min: 1, size: 12 },
  day_of_week: { min: 0, size: 7 },
} as const;

export type CeleryFieldName = keyof typeof CELERY_FIELDS;

/** A crontab schedule as Celery has it: each field a number, a list or a text; missing means `*`. */
export type CeleryCrontab = Readonly<Partial<Record<CeleryFieldName, unknown>>>;

/** The values of each field, ascending. */
export type CeleryValues = Readonly<Record<CeleryFieldName, readonly number[]>>;

interface FieldRange {
  readonly min: number;
  readonly size: number;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** @throws Refusal */
export function celeryValues(crontab: CeleryCrontab): CeleryValues {
  return {
    minute: celeryFieldValues('minute', crontab.minute),
    hour: celeryFieldValues('hour', crontab.hour),
    day_of_month: celeryFieldValues('day_of_month', crontab.day_of_month),
    month_of_year: celeryFieldValues('month_of_year', crontab.month_of_year),
    day_of_week: celeryFieldValues('day_of_week', crontab.day_of_week),
  };
}

/**
 * The values of a field, ascending, as celery.schedules.crontab expands it: a number, a list of
 * numbers, or a text with lists, steps, names (told by their first three letters, in any field) and
 * ranges, which may go past the end (`fri-mon`). A field that is missing is `*`.
 *
 * @throws Refusal
 */
function celeryFieldValues(name: CeleryFieldName, spec: unknown): readonly number[] {
  try {
    const values = expand(spec, CELERY_FIELDS[name]);
    if (values.length === 0) throw new Refusal('it is empty');
    return [...new Set(values)].sort((a, b) => a - b);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${name}: ${error.message}`);
    throw error;
  }
}

function expand(spec: unknown, range: FieldRange): readonly number[] {
  if (spec === undefined || spec === null) return whole(range);
  if (Array.isArray(spec)) return spec.map((value) => numberOf(value, range));
  if (typeof spec !== 'string') return [numberOf(spec, range)];
  // How Python writes a set or list that the field was given as.
  const listed = /^\s*[[{(](.*?),?\s*[\])}]\s*$/s.exec(spec)?.[1] ?? spec;
  return listed.split(',').flatMap((part) => expandPart(part.trim(), range));
}

function whole({ min, size }: FieldRange): readonly number[] {
  return Array.from({ length: size }, (_, index) => min + index);
}

const PART = /^(?:(\*)|([^\s/*-]+)(?:-([^\s/*-]+))?)(?:\/(\d+))?$/;

function expandPart(part: string, range: FieldRange): readonly number[] {
  const [match, star, first = '', last, step] = PART.exec(part) ?? [];
  if (match === undefined) throw new Refusal(`"${part}" is not a value, a range or a step`);
  if (star === undefined && last === undefined && step !== undefined) {
    throw new Refusal(`"${part}" has a step but no range, which Celery refuses too`);
  }
  const values = star === undefined ? expandRange(first, last ?? first, range) : whole(range);
  if (step === undefined) return values;
  if (Number(step) === 0) throw new Refusal('a step of 0 never advances');
  return values.filter((_, index) => index % Number(step) === 0);
}

/** In the order in which Celery counts its steps: from the first value on, past the end. */
function expandRange(first: string, last: string, range: FieldRange): readonly number[] {
  const { min, size } = range;
  const low = numberOf(first, range);
  const length = ((numberOf(last, range) - low + size) % size) + 1;
  return Array.from({ length }, (_, index) => min + ((low - min + index) % size));
}

function numberOf(value: unknown, { min, size }: FieldRange): number {
  const number = typeof value === 'string' ? fromText(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw new Refusal(`${JSON.stringify(value)} is not a whole number`);
  }
  const max = min + size - 1;
  if (number >= min && number <= max) return number;
  throw new Refusal(`${number} is out of range, which is ${min} to ${max}`);
}

function fromText(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.slice(0, 3).toLowerCase();
  if (MONTHS.includes(name)) return MONTHS.indexOf(name) + 1;
  return WEEKDAYS.includes(name) ? WEEKDAYS.indexOf(name) : undefined;
}
