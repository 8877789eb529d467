import type { CeleryValues } from './celery-field.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * An independent model of when Celery beat runs a crontab: after each run, the next local minute by
 * the wall clock at which all five fields hold. Python takes the first of a local time that repeats,
 * and reads one that does not exist by the offset before the change. Checked against Celery 5.7.
 *
 * The runs after `from` and before `until`, both instants, of a beat that is never late.
 */
export function celeryFires(
  values: CeleryValues,
  {
    timezone,
    from,
    until,
  }: { readonly timezone: string; readonly from: number; readonly until: number },
): number[] {
  const fires: number[] = [];
  const offsetAt = offsets(timezone);
  const end = until + 2 * DAY;
  let wall = from + offsetAt(from);
  for (;;) {
    wall = nextWall(values, wall, end);
    const instant = instantOf(wall, offsetAt);
    if (wall >= end || instant >= until) return fires;
    fires.push(instant);
    wall = instant + offsetAt(instant);
  }
}

/** Local times are written as if they were UTC. */
function nextWall(values: CeleryValues, after: number, end: number): number {
  let wall = (Math.floor(after / MINUTE) + 1) * MINUTE;
  while (wall < end) {
    const local = new Date(wall);
    const isDay =
      values.month_of_year.includes(local.getUTCMonth() + 1) &&
      values.day_of_month.includes(local.getUTCDate()) &&
      values.day_of_week.includes(local.getUTCDay());
    if (!isDay) {
      wall = (Math.floor(wall / DAY) + 1) * DAY;
      continue;
    }
    if (
      values.hour.includes(local.getUTCHours()) &&
      values.minute.includes(local.getUTCMinutes())
    ) {
      break;
    }
    wall += MINUTE;
  }
  return wall;
}

function instantOf(wall: number, offsetAt: (instant: number) => number): number {
  const before = offsetAt(wall - DAY);
  const after = offsetAt(wall + DAY);
  if (offsetAt(wall - before) === before) return wall - before;
  return offsetAt(wall - after) === after ? wall - after : wall - before;
}

/** Offsets of a zone by instant, straight from Intl. */
export function offsets(timeZone: string): (instant: number) => number {
  const made = offsetsOf.get(timeZone);
  if (made) return made;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / (15 * MINUTE));
    const offset = known.get(quarter) ?? readOffset(format.format(quarter * 15 * MINUTE));
    known.set(quarter, offset);
    return offset;
  };
  offsetsOf.set(timeZone, offsetAt);
  return offsetAt;
}

const offsetsOf = new Map<string, (instant: number) => number>();

function readOffset(text: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
}
