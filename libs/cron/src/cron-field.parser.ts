import { type CronDayField, type CronFieldName, type RelativeDay } from './cron-line.js';
import { parseRelativeDay } from './relative-day.parser.js';
import { CronFieldError, type Token } from './cron-field.error.js';

interface FieldGrammar {
  readonly min: number;
  /** The greatest value that may be written. */
  readonly max: number;
  /** How many different values there are: less than max − min + 1 where two mean the same. */
  readonly size: number;
  /** The first one stands for `min`. */
  readonly names: readonly string[];
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const SUNDAY_AFTER_SATURDAY = 7;

const GRAMMARS: Readonly<Record<CronFieldName, FieldGrammar>> = {
  minute: { min: 0, max: 59, size: 60, names: [] },
  hour: { min: 0, max: 23, size: 24, names: [] },
  dayOfMonth: { min: 1, max: 31, size: 31, names: [] },
  month: { min: 1, max: 12, size: 12, names: MONTHS },
  dayOfWeek: { min: 0, max: SUNDAY_AFTER_SATURDAY, size: 7, names: WEEKDAYS },
};

/** What other schedulers allow in any field, and what to write instead. */
const FOREIGN: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/^\?$/, 'write * for a field that does not matter'],
  [/~/, 'there are no random values; use jitter to spread triggers'],
  [/^H(\(.*\))?(\/.*)?$/i, 'there are no hashed values; use jitter to spread triggers'],
];

/**
 * Parses one field as POSIX and Vixie cron do: a list of `*`, values and ranges, the first and the
 * last with an optional step; names in any case; 7 is Sunday. The day fields also take the items of
 * {@link RelativeDay}.
 *
 * @throws CronFieldError
 */
export function parseCronField(name: CronFieldName, field: Token): CronDayField {
  const values: number[] = [];
  const relative: RelativeDay[] = [];
  for (const item of splitAt(',', field)) {
    const day = parseRelativeDay(name, item, (weekday) => parseWeekday(weekday));
    if (day === undefined) values.push(...parseItem(item, GRAMMARS[name]));
    else relative.push(day);
  }
  return {
    values: [...new Set(values)].sort((a, b) => a - b),
    relative,
    beginsWithStar: field.text.startsWith('*'),
  };
}

/** A single weekday by number or name, 0 = Sunday. */
function parseWeekday(weekday: Token): number {
  return canonicalValue(parseValue(weekday, GRAMMARS.dayOfWeek), GRAMMARS.dayOfWeek);
}

function parseItem(item: Token, grammar: FieldGrammar): readonly number[] {
  refuseForeign(item);
  const [range = item, step, ...rest] = splitAt('/', item);
  refuseSecond('/', rest);
  if (step !== undefined) refuseStepOfSingleValue(range, grammar);
  const { low, high } = parseRange(range, grammar);
  const stride = step === undefined ? 1 : parseStep(step, grammar);
  return sequence(low, high, stride).map((value) => canonicalValue(value, grammar));
}

/** 7 is Sunday, as 0 is; any other value stays what it is. */
function canonicalValue(value: number, { min, size }: FieldGrammar): number {
  return min + ((value - min) % size);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function parseRange(range: Token, grammar: FieldGrammar): Range {
  if (range.text === '*') return { low: grammar.min, high: grammar.min + grammar.size - 1 };
  const [first = range, last, ...rest] = splitAt('-', range);
  refuseSecond('-', rest);
  const low = parseValue(first, grammar);
  if (last === undefined) return { low, high: low };
  const high = parseLastOfRange(last, low, grammar);
  if (low > high) throw emptyRange(range, low, high);
  return { low, high };
}

/**
 * `SAT-SUN` can mean one thing only: as the end of a range the name SUN is the 7th day, unless the
 * range begins on a Sunday.
 */
function parseLastOfRange(last: Token, low: number, grammar: FieldGrammar): number {
  return last.text.toUpperCase() === 'SUN' && grammar.names === WEEKDAYS && low > grammar.min
    ? SUNDAY_AFTER_SATURDAY
    : parseValue(last, grammar);
}

function emptyRange(range: Token, low: number, high: number): CronFieldError {
  return new CronFieldError(
    'empty_range',
    `the range ${range.text} is empty, because ${low} is greater than ${high}; write two ranges to go past the end`,
    range.offset,
  );
}

function parseValue({ text, offset }: Token, grammar: FieldGrammar): number {
  if (/^[a-z]+$/i.test(text)) return parseName({ text, offset }, grammar);
  const value = parseDigits({ text, offset });
  if (value >= grammar.min && value <= grammar.max) return value;
  throw new CronFieldError(
    'out_of_range',
    `${text} is out of range, which is ${grammar.min} to ${grammar.max}`,
    offset,
  );
}

function parseName({ text, offset }: Token, { names, min }: FieldGrammar): number {
  const index = names.indexOf(text.toUpperCase());
  if (index >= 0) return index + min;
  const known = names.length > 0 ? `the names are ${names.join(', ')}` : 'this field has no names';
  throw new CronFieldError('unknown_name', `"${text}" is not a name; ${known}`, offset);
}

function parseStep({ text, offset }: Token, { size }: FieldGrammar): number {
  const step = parseDigits({ text, offset });
  if (step > 0 && step <= size) return step;
  const problem =
    step === 0
      ? 'a step of 0 never advances'
      : `a step of ${text} is greater than the field, which has ${size} values`;
  throw new CronFieldError('bad_step', problem, offset);
}

function parseDigits({ text, offset }: Token): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '') throw new CronFieldError('syntax', 'a value is missing', offset);
  const stranger = text.search(/\D/);
  throw new CronFieldError('syntax', `"${text}" is not a number`, offset + stranger);
}

function refuseStepOfSingleValue({ text, offset }: Token, { min, size }: FieldGrammar): void {
  if (text === '*' || text.includes('-')) return;
  throw new CronFieldError(
    'bad_step',
    `a step needs a range or *, so write ${text}-${min + size - 1} instead of ${text}`,
    offset,
  );
}

function refuseForeign({ text, offset }: Token): void {
  const foreign = FOREIGN.find(([pattern]) => pattern.test(text));
  if (foreign === undefined) return;
  const [, instead] = foreign;
  const message = `"${text}" is an extension of other schedulers and is not supported: ${instead}`;
  throw new CronFieldError('unsupported', message, offset);
}

function refuseSecond(separator: string, [extra]: readonly Token[]): void {
  if (extra === undefined) return;
  const offset = extra.offset - separator.length;
  throw new CronFieldError('syntax', `a second "${separator}" in one item`, offset);
}

function splitAt(separator: string, { text, offset }: Token): readonly Token[] {
  let next = offset;
  return text.split(separator).map((part) => {
    const token = { text: part, offset: next };
    next += part.length + separator.length;
    return token;
  });
}

function sequence(low: number, high: number, stride: number): readonly number[] {
  const length = Math.floor((high - low) / stride) + 1;
  return Array.from({ length }, (_, index) => low + index * stride);
}
