import type { EpochMs } from '#cron';
import type { JsonValue } from '#expressions';
import { isMembers, type JsonMembers } from '../json.js';
import { Refusal } from '../refusal.js';
import type { PlannedPeriod } from '../trigger.js';
import { planCrontab, type PlannedSchedule } from './celery-crontab.js';
import { CELERY_FIELDS, celeryValues } from './celery-field.js';
import { gapNotes } from './gap-notes.js';
import { planInterval } from './interval.js';
import { planRelative } from './relative.js';
import {
  type CelerySchedule,
  clockedRefusal,
  secondsOfEvery,
  secondsOfTimedelta,
  solarRefusal,
} from './celery-schedule.js';
import { readScheduleText } from './schedule-text.js';

export interface PlanOptions {
  /** For crontabs that name none. */
  readonly timezone: string;
  readonly now: EpochMs;
  readonly lastRunAt?: EpochMs | undefined;
  readonly period?: PlannedPeriod;
  /** Intervals end at whole days, hours or minutes. */
  readonly relative?: boolean;
}

/** @throws Refusal */
export function planSchedule(schedule: CelerySchedule, options: PlanOptions): PlannedSchedule {
  const { now, lastRunAt, period: { startAt, endAt } = {} } = options;
  if (schedule.kind === 'crontab') {
    const timezone = schedule.timezone ?? options.timezone;
    const lookout = { timezone, from: Math.max(now, startAt ?? now), until: endAt };
    const clockChanges = gapNotes(celeryValues(schedule.fields), lookout);
    return { ...planCrontab(schedule.fields, timezone), clockChanges };
  }
  const { seconds, notes = [] } = schedule;
  const planned =
    options.relative === true
      ? planRelative(seconds, options.timezone)
      : planInterval({ seconds, lastRunAt, startAt });
  return { ...planned, notes: [...notes, ...planned.notes] };
}

/**
 * Reads a schedule of a `beat_schedule` in JSON: seconds, a text as Python writes it, or an object
 * with the arguments of crontab or timedelta, or with `every` and `period`.
 *
 * @throws Refusal
 */
export function readSchedule(value: JsonValue | undefined): CelerySchedule {
  if (typeof value === 'number') return { kind: 'interval', seconds: value };
  if (typeof value === 'string') return readScheduleText(value);
  if (!isMembers(value)) throw new Refusal('it has no schedule');
  const { type: kind, __type__: type = kind, ...members } = value;
  const wrapped = Object.keys(members).length === 1 ? Object.entries(members)[0] : undefined;
  if (wrapped && ['crontab', 'interval', 'timedelta'].includes(wrapped[0])) {
    return readSchedule(wrapped[1]);
  }
  return readMembers(members, typeof type === 'string' ? type : '');
}

function readMembers(members: JsonMembers, type: string): CelerySchedule {
  const names = Object.keys(members);
  if (type === 'solar' || names.includes('event')) throw solarRefusal();
  if (type === 'clocked' || names.includes('clocked_time')) throw clockedRefusal();
  if (type.endsWith('crontab') || names.some((name) => Object.hasOwn(CELERY_FIELDS, name))) {
    return readCrontab(members);
  }
  if (names.includes('every')) return { kind: 'interval', seconds: secondsOfEvery(members) };
  return { kind: 'interval', seconds: secondsOfTimedelta(members) };
}

function readCrontab({ timezone, tz = timezone, ...fields }: JsonMembers): CelerySchedule {
  const stranger = Object.keys(fields).find((name) => !Object.hasOwn(CELERY_FIELDS, name));
  if (stranger !== undefined) throw new Refusal(`a crontab has no field "${stranger}"`);
  return { kind: 'crontab', fields, timezone: typeof tz === 'string' ? tz : undefined };
}
