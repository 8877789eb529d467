import { Refusal } from '../refusal.js';
import { type CelerySchedule, DAY_SECONDS } from './celery-schedule.js';

const UNITS = [
  { name: 'day', seconds: DAY_SECONDS },
  { name: 'hour', seconds: 3_600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

const FREQUENCY = /^<?freq: (\d+(?:\.\d+)?) (day|hour|minute|second)s?>?$/;

/**
 * Reads `<freq: 5.00 minutes>`, as Celery writes an interval in its largest unit, rounded to two
 * digits: 100 minutes are `1.67 hours`, and 7,210 seconds are `2.00 hours` like 7,200. Where Celery
 * would have written the whole number in another way, it has rounded: 86,700 seconds are `1.00 days`,
 * and one day is `1.00 day`.
 *
 * @throws Refusal when it was rounded for sure
 */
export function readFrequency(text: string): CelerySchedule | undefined {
  const [match, count = '', name] = FREQUENCY.exec(text) ?? [];
  const unit = UNITS.find((each) => each.name === name);
  if (match === undefined || unit === undefined) return undefined;
  const seconds = Number(count) * unit.seconds;
  const isWhole = Number.isInteger(Number(count));
  if (!isWhole || withoutBrackets(text) !== withoutBrackets(frequencyText(seconds))) {
    throw new Refusal(`${text} is rounded; give the interval in seconds`);
  }
  if (unit.seconds === 1 || count === '1.00') return { kind: 'interval', seconds };
  return { kind: 'interval', seconds, notes: [roundingNote(text, seconds)] };
}

/** `humanize_seconds` of celery.utils.time, within the `repr` of a schedule. */
function frequencyText(seconds: number): string {
  const unit = UNITS.find((each) => seconds >= each.seconds) ?? UNITS[3];
  const count = seconds / unit.seconds;
  return `<freq: ${count.toFixed(2)} ${unit.name}${count === 1 ? '' : 's'}>`;
}

function withoutBrackets(text: string): string {
  return text.replaceAll(/[<>]/g, '');
}

function roundingNote(text: string, seconds: number): string {
  return `${text} may be rounded, to two digits; it is taken for ${seconds} s, say the seconds if it is not`;
}
