/** Which values a field of a cron line can have: min, min + 1, … min + size − 1. */
export interface FieldRange {
  readonly min: number;
  readonly size: number;
}

/**
 * How a field's text begins. A star in the minute or hour makes a line run by elapsed time, and one
 * in a day field makes both day fields hold.
 */
export type Beginning = 'star' | 'no-star' | 'either';

/**
 * A cron field that names exactly these values (ascending, distinct, at least one).
 *
 * @throws RangeError for a star where the least value is not among them: each `*` names it
 */
export function cronField(
  values: readonly number[],
  range: FieldRange,
  beginning: Beginning = 'either',
): string {
  const [first = range.min] = values;
  const step = stepOf(values, range);
  if (step !== undefined && first === range.min && beginning !== 'no-star') return star(step);
  if (beginning === 'star') return starred(values, range);
  const last = range.min + range.size - 1;
  if (step !== undefined && step > 1 && values.length > 2) return `${first}-${last}/${step}`;
  return list(values);
}

function star(step: number): string {
  return step === 1 ? '*' : `*/${step}`;
}

/** A step as wide as the field names its least value alone; the others follow. */
function starred(values: readonly number[], { min, size }: FieldRange): string {
  const [first, ...others] = values;
  if (first !== min) throw new RangeError(`a star names ${min}, which is not among the values`);
  return others.length === 0 ? `*/${size}` : `*/${size},${list(others)}`;
}

/** The step of values that go on to the end of the field. */
function stepOf(values: readonly number[], { min, size }: FieldRange): number | undefined {
  const [first, second] = values;
  const last = values.at(-1);
  if (first === undefined || second === undefined || last === undefined) return undefined;
  const step = second - first;
  const isEven = values.every((value, index) => value === first + index * step);
  return isEven && last + step >= min + size ? step : undefined;
}

/** Values and ranges. */
function list(values: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(runText).join(',');
}

function runText([low, high]: readonly [number, number]): string {
  if (low === high) return String(low);
  return high === low + 1 ? `${low},${high}` : `${low}-${high}`;
}
