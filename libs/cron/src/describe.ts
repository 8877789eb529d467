import { type CronLine } from './cron-line.js';
import { describeDays } from './describe-days.js';
import { listOf, runsOf } from './enumerate.js';

/**
 * A cron line in plain English: `At 09:00 on Monday to Friday`. Lines that mean different things
 * are described differently. The times are local ones; what changes of clocks do to them is not
 * said.
 */
export function describeCronLine(line: CronLine): string {
  const days = describeDays(line);
  const times = describeTimes(line.minute.values, line.hour.values);
  if (days === '') return times.isRecurring ? times.text : `${times.text} every day`;
  const isMonthsOnly = days.startsWith('in ') && !times.isRecurring;
  return `${times.text}${isMonthsOnly ? ' every day' : ''} ${days}`;
}

interface Times {
  readonly text: string;
  /** Whether it needs no `every day`, because it says `every` already. */
  readonly isRecurring: boolean;
}

/** So many times of a day are listed one by one. */
const LISTED_TIMES = 6;

function describeTimes(minutes: readonly number[], hours: readonly number[]): Times {
  const isEveryHour = hours.length === 24;
  if (!isEveryHour && minutes.length * hours.length <= LISTED_TIMES) {
    const times = hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute)));
    return { text: `At ${listOf(times)}`, isRecurring: false };
  }
  const step = stepThroughHour(minutes);
  const ofHours = isEveryHour ? '' : ` in the ${plural('hour', hours)}`;
  if (step !== undefined) return { text: `${step}${ofHours}`, isRecurring: isEveryHour };
  const at = `At ${plural('minute', minutes)} of ${isEveryHour ? 'every hour' : `the ${plural('hour', hours)}`}`;
  return { text: at, isRecurring: isEveryHour };
}

/** For minutes that go on evenly from one hour to the next. */
function stepThroughHour(minutes: readonly number[]): string | undefined {
  const [first = 0, second] = minutes;
  if (second === undefined) return undefined;
  const step = second - first;
  const isEven =
    step * minutes.length === 60 &&
    minutes.every((minute, index) => minute === first + index * step);
  if (!isEven) return undefined;
  if (step === 1) return 'Every minute';
  return `Every ${step} minutes${first === 0 ? '' : ` from minute ${first} on`}`;
}

function plural(noun: string, values: readonly number[]): string {
  return `${noun}${values.length === 1 ? '' : 's'} ${listOf(runsOf(values))}`;
}

function clock(hour: number, minute: number): string {
  return [hour, minute].map((value) => String(value).padStart(2, '0')).join(':');
}
