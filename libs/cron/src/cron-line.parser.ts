import { CronFieldError, type CronFieldErrorCode, type Token } from './cron-field.error.js';
import { parseCronField } from './cron-field.parser.js';
import { type CronDayField, type CronFieldName, type CronLine } from './cron-line.js';
import { hasMatchingDay } from './day-matcher.js';

export type CronLineProblemCode =
  CronFieldErrorCode | 'field_count' | 'unknown_macro' | 'impossible_date';

/** Why a text is not a cron line, and where. */
export interface CronLineProblem {
  readonly code: CronLineProblemCode;
  readonly message: string;
  /** Characters from the beginning of the text to what is wrong. */
  readonly offset: number;
  /** Absent when the line as a whole is wrong. */
  readonly part?: CronFieldName;
}

export type CronLineResult =
  | { readonly ok: true; readonly line: CronLine }
  | { readonly ok: false; readonly problems: readonly CronLineProblem[] };

const MACROS = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

/**
 * Parses a cron line: five fields as in POSIX and Vixie cron (crontab(5)) with the common extensions
 * of the day fields ({@link RelativeDay}), or a macro such as `@daily`. Every wrong field is
 * reported, each with its first problem.
 */
export function parseCronLine(text: string): CronLineResult {
  const macro = text.trim();
  return macro.startsWith('@') ? parseMacro(macro, text.indexOf('@')) : parseFields(text);
}

function parseMacro(macro: string, offset: number): CronLineResult {
  const line = MACROS.get(macro.toLowerCase());
  if (line !== undefined) return parseFields(line);
  const known = `the macros are ${[...MACROS.keys()].join(', ')}`;
  const message =
    macro.toLowerCase() === '@reboot'
      ? `@reboot is not supported, because a cron trigger belongs to no machine; ${known}`
      : `"${macro}" is not a macro; ${known}`;
  return failure([{ code: 'unknown_macro', message, offset }]);
}

function parseFields(text: string): CronLineResult {
  const tokens = tokenize(text);
  const [minute, hour, dayOfMonth, month, dayOfWeek, sixth] = tokens;
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || sixth) {
    return failure([wrongFieldCount(tokens.length, sixth?.offset ?? text.length)]);
  }
  const problems: CronLineProblem[] = [];
  const fields = {
    minute: parseField('minute', minute, problems),
    hour: parseField('hour', hour, problems),
    dayOfMonth: parseField('dayOfMonth', dayOfMonth, problems),
    month: parseField('month', month, problems),
    dayOfWeek: parseField('dayOfWeek', dayOfWeek, problems),
  };
  if (!isCronLine(fields)) return failure(problems);
  if (hasMatchingDay(fields)) return { ok: true, line: fields };
  return failure([impossible(fields, dayOfMonth, dayOfWeek)]);
}

function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], offset: match.index }));
}

const LABELS: Readonly<Record<CronFieldName, string>> = {
  minute: 'minute',
  hour: 'hour',
  dayOfMonth: 'day of month',
  month: 'month',
  dayOfWeek: 'day of week',
};

/** Adds what is wrong with the field to `problems`. */
function parseField(
  part: CronFieldName,
  token: Token,
  problems: CronLineProblem[],
): CronDayField | undefined {
  try {
    return parseCronField(part, token);
  } catch (error) {
    if (!(error instanceof CronFieldError)) throw error;
    const { code, offset } = error;
    problems.push({ code, message: `${LABELS[part]}: ${error.message}`, offset, part });
    return undefined;
  }
}

type PartialCronLine = { readonly [Part in CronFieldName]: CronLine[Part] | undefined };

function isCronLine(fields: PartialCronLine): fields is CronLine {
  return Object.values(fields).every((field) => field !== undefined);
}

function wrongFieldCount(count: number, offset: number): CronLineProblem {
  const hint = count > 5 ? '; seconds and years are not supported' : '';
  const message = `a cron line has 5 fields and this one has ${count}${hint}`;
  return { code: 'field_count', message, offset };
}

function impossible(line: CronLine, inMonth: Token, inWeek: Token): CronLineProblem {
  const isReached = hasMatchingDay({ ...line, dayOfWeek: EVERY_WEEKDAY });
  const what = isReached
    ? `${inMonth.text} never falls on the day of week ${inWeek.text}`
    : `${inMonth.text} never comes`;
  const message = `day of month: ${what} in the months of the line`;
  return { code: 'impossible_date', message, offset: inMonth.offset, part: 'dayOfMonth' };
}

const EVERY_WEEKDAY: CronDayField = {
  values: [0, 1, 2, 3, 4, 5, 6],
  relative: [],
  beginsWithStar: true,
};

function failure(problems: readonly CronLineProblem[]): CronLineResult {
  return { ok: false, problems };
}
