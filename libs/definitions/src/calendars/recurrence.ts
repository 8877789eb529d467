import { RRuleTemporal } from 'rrule-temporal';
import { type LocalDay, localDateText } from '#cron';
import { type ContentLine, ICalendarError } from './content-lines.js';

const DAY_MS = 86_400_000;

/** How many steps a rule may take: every day of 13 years. */
const MAX_STEPS = 5_000;

/** Of RRULE's parts those that concern days, in the Gregorian calendar. */
const PARTS =
  'FREQ INTERVAL COUNT UNTIL WKST BYMONTH BYMONTHDAY BYDAY BYYEARDAY BYWEEKNO BYSETPOS'.split(' ');

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
  refuseForeignParts(rule);
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
    const why = error instanceof Error ? error.message : String(error);
    throw new ICalendarError('bad_rule', rule.line, `RRULE:${rule.value} is refused: ${why}`);
  }
}

function refuseForeignParts({ line, value }: ContentLine): void {
  const parts = value.toUpperCase().split(';');
  const foreign = parts.find((part) => !PARTS.includes(part.split('=')[0] ?? ''));
  const frequency = parts.find((part) => part.startsWith('FREQ='))?.slice('FREQ='.length) ?? '';
  if (foreign === undefined && FREQUENCIES.includes(frequency)) return;
  const why =
    foreign === undefined
      ? `FREQ must be one of ${FREQUENCIES.join(', ')}`
      : `"${foreign}" is not about days`;
  throw new ICalendarError('bad_rule', line, `RRULE:${value} is refused: ${why}`);
}
