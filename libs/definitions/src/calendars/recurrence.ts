import { RRuleTemporal } from 'rrule-temporal';
import { type LocalDay, localDateText } from '#cron';
import { type ContentLine, ICalendarError } from './content-lines.js';

const DAY_MS = 86_400_000;

/** How many steps a rule may take: every day of 13 years. */
const MAX_STEPS = 5_000;

/** Of RRULE's parts those that concern days, without those that no list of holidays needs. */
const PARTS = 'FREQ INTERVAL COUNT UNTIL WKST BYMONTH BYMONTHDAY BYDAY BYSETPOS'.split(' ');

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'];

/** What bounds the expansion of a rule. */
export interface RecurrencePeriod {
  readonly start: LocalDay;
  /** Included. */
  readonly until: LocalDay;
}

/**
 * The days on which an event with this RRULE begins, its first one included.
 *
 * @throws ICalendarError for a rule that is wrong, or about times of day, or goes on for too long
 */
export function expandRule(
  rule: ContentLine,
  { start, until }: RecurrencePeriod,
): readonly LocalDay[] {
  const objection = objectionTo(partsOf(rule));
  if (objection !== undefined) throw refusal(rule, objection);
  const midnight = `${localDateText(start).replaceAll('-', '')}T000000Z`;
  try {
    const expansion = new RRuleTemporal({
      rruleString: `DTSTART:${midnight}\nRRULE:${rule.value.toUpperCase()}`,
      maxIterations: MAX_STEPS,
    });
    return expansion
      .between(new Date(start * DAY_MS), new Date(until * DAY_MS), true)
      .map(({ epochMilliseconds }) => epochMilliseconds / DAY_MS);
  } catch (error) {
    throw refusal(rule, error instanceof Error ? error.message : String(error));
  }
}

/** What the RFC forbids, and what would not be expanded as it says, is refused rather than misread. */
function objectionTo(parts: ReadonlyMap<string, string>): string | undefined {
  const foreign = [...parts].find(([name]) => !PARTS.includes(name));
  if (foreign) return `${foreign.join('=')} is not taken here, where rules are about days`;
  const frequency = parts.get('FREQ') ?? '';
  if (!FREQUENCIES.includes(frequency)) return `FREQ must be one of ${FREQUENCIES.join(', ')}`;
  const weekdays = parts.get('BYDAY')?.split(',') ?? [];
  const numbered = weekdays.filter((weekday) => /\d/.test(weekday));
  const isLong = frequency === 'YEARLY' || frequency === 'MONTHLY';
  if (numbered.length > 0 && !isLong) return `numbers in BYDAY do not go with ${frequency}`;
  if (numbered.length > 0 && numbered.length < weekdays.length) {
    return 'BYDAY has weekdays with and without a number; write two events';
  }
  if (numbered.length > 0 && parts.has('BYMONTHDAY')) {
    return 'numbers in BYDAY do not go with BYMONTHDAY';
  }
  if (parts.has('BYMONTHDAY') && frequency === 'WEEKLY')
    return 'BYMONTHDAY does not go with WEEKLY';
  return undefined;
}

function partsOf({ line, value }: ContentLine): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of value.toUpperCase().split(';')) {
    const [name = '', ...rest] = part.split('=');
    if (parts.has(name)) throw refusal({ line, value }, `${name} is there twice`);
    parts.set(name, rest.join('='));
  }
  return parts;
}

function refusal(
  { line, value }: Pick<ContentLine, 'line' | 'value'>,
  why: string,
): ICalendarError {
  return new ICalendarError('bad_rule', line, `RRULE:${value} is refused: ${why}`);
}
