import type { JsonMembers } from '../json.js';
import { Refusal } from '../refusal.js';
import {
  type CelerySchedule,
  secondsOfEvery,
  secondsOfTimedelta,
  solarRefusal,
} from './celery-schedule.js';
import { readFrequency } from './frequency.js';

/**
 * Reads a schedule as Python writes it, with `str` or `repr`, and as Django dumps it:
 *
 * - `<crontab: 0 4 * * * (m/h/dM/MY/d)>`; before Celery 5.3 in the order `(m/h/d/dM/MY)`, and of
 *   django-celery-beat with a timezone behind it; five fields by themselves are in cron's order;
 * - `<freq: 5.00 minutes>`, `every 5 minutes`;
 * - `0:05:00`, `1 day, 0:00:00`, `datetime.timedelta(seconds=300)`, `P0DT00H05M00S`, `300.0`.
 *
 * @throws Refusal
 */
export function readScheduleText(text: string): CelerySchedule {
  if (/solar/i.test(text)) throw solarRefusal();
  const trimmed = text.trim();
  const crontab = crontabOf(trimmed);
  if (crontab) return crontab;
  const frequency = readFrequency(trimmed);
  if (frequency) return frequency;
  for (const read of INTERVALS) {
    const seconds = read(trimmed);
    if (seconds !== undefined) return { kind: 'interval', seconds };
  }
  throw new Refusal(`${JSON.stringify(text)} is no schedule that can be read`);
}

const CRONTAB = /^(?:<crontab:)?(.*?)(?:\((m\/h\/\S+)\)(?:,?\s*([A-Za-z]\S*?))?)?\s*>?$/s;

const FIELD_ORDERS: Readonly<Record<string, readonly string[]>> = {
  'm/h/dM/MY/d': ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week'],
  'm/h/d/dM/MY': ['minute', 'hour', 'day_of_week', 'day_of_month', 'month_of_year'],
};

function crontabOf(text: string): CelerySchedule | undefined {
  const isMarked = text.includes('(m/h/') || text.startsWith('<crontab:');
  const parts = isMarked ? CRONTAB.exec(text) : ([text, text] as const);
  // A set such as {0, 30} is one field.
  const sets = (parts?.[1] ?? '').replaceAll(/[[{(][^\]})]*[\]})]/g, (set) =>
    set.replaceAll(/\s/g, ''),
  );
  const fields = sets.trim().split(/\s+/);
  const names = FIELD_ORDERS[parts?.[2] ?? 'm/h/dM/MY/d'];
  if (names === undefined || fields.length !== 5) return undefined;
  return {
    kind: 'crontab',
    fields: Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '*'])),
    timezone: parts?.[3],
  };
}

const INTERVALS: readonly ((text: string) => number | undefined)[] = [
  (text) => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined),
  everyOf,
  durationOf,
  timedeltaOf,
];

function everyOf(text: string): number | undefined {
  const [match, count = '1', unit = ''] =
    /^<?every(?: (\d+(?:\.\d+)?))? (second|minute|hour|day)s?>?$/.exec(text) ?? [];
  return match === undefined
    ? undefined
    : secondsOfEvery({ every: Number(count), period: `${unit}s` });
}

/** `str` of a timedelta, and the ISO 8601 duration that Django's encoder makes of it. */
function durationOf(text: string): number | undefined {
  const [match, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ??
    /^P(\d+)DT(\d+)H(\d+)M(\d+(?:\.\d+)?)S$/.exec(text) ??
    [];
  if (match === undefined) return undefined;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

const POSITIONS = ['days', 'seconds', 'microseconds'];

function timedeltaOf(text: string): number | undefined {
  const list = /^(?:datetime\.)?timedelta\(([\w=., ]*)\)$/.exec(text)?.[1];
  if (list === undefined) return undefined;
  const members: JsonMembers = Object.fromEntries(
    list.split(',').map((argument, index) => {
      const [value = '', name = POSITIONS[index] ?? ''] = argument.trim().split('=').reverse();
      return [name, Number(value)];
    }),
  );
  return secondsOfTimedelta(members);
}
