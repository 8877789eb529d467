import type { EpochMs } from '#cron';
import type { JsonValue } from '#expressions';
import { isAbsent, isMembers, type JsonMembers, parseJson } from '../json.js';
import { Refusal } from '../refusal.js';
import {
  DEFAULT_TIMEZONE,
  DEFAULT_TIMEZONE_NOTE,
  type ImportedFile,
  requireEntries,
} from '../report.js';
import type { PlannedPeriod } from '../trigger.js';
import {
  argsOf,
  type BeatEntry,
  membersOf,
  present,
  routingOf,
  taskName,
  textOf,
  type Translation,
  translateBeatEntry,
} from './beat-entry.js';
import type { PlannedSchedule } from './celery-crontab.js';
import {
  type CelerySchedule,
  clockedRefusal,
  secondsOfEvery,
  solarRefusal,
} from './celery-schedule.js';
import { planSchedule } from './schedule.js';

/** The rows of a dump, by model and primary key. */
type Rows = ReadonlyMap<string, JsonMembers>;

const APP = 'django_celery_beat.';

/**
 * What `manage.py dumpdata django_celery_beat` writes; rows of other apps are passed over.
 * `undefined` when it holds no periodic tasks.
 */
export function importDump(
  dump: readonly JsonValue[],
  options: Translation,
): ImportedFile | undefined {
  const rows = rowsOf(dump);
  const tasks = [...rows].filter(([id]) => id.startsWith('periodictask:'));
  if (tasks.length === 0) return undefined;
  requireEntries(tasks.length);
  const entries = tasks.map(([id, fields]) =>
    translateBeatEntry(textOf(fields.name) ?? id, options, () => readTask(fields, rows, options)),
  );
  const isUnsaid = options.timezone === undefined && [...rows].some(isWithoutTimezone);
  return { entries, notes: isUnsaid ? [DEFAULT_TIMEZONE_NOTE] : [] };
}

/** django-celery-beat 1.3 gave crontabs a timezone. */
function isWithoutTimezone([id, { timezone }]: readonly [string, JsonMembers]): boolean {
  return id.startsWith('crontabschedule:') && textOf(timezone) === undefined;
}

function rowsOf(dump: readonly JsonValue[]): Rows {
  const rows = dump.flatMap((row) => {
    if (!isMembers(row) || typeof row.model !== 'string' || !isMembers(row.fields)) return [];
    const model = row.model.toLowerCase();
    if (!model.startsWith(APP)) return [];
    return [[`${model.slice(APP.length)}:${JSON.stringify(row.pk)}`, row.fields] as const];
  });
  return new Map(rows);
}

/** What is read here, or says nothing about when and what runs. */
const KNOWN = new Set([
  ...['name', 'task', 'interval', 'crontab', 'solar', 'clocked', 'args', 'kwargs', 'queue'],
  ...['routing_key', 'headers', 'enabled', 'one_off', 'start_time', 'expires', 'last_run_at'],
  ...['total_run_count', 'date_changed', 'description'],
]);

function readTask(fields: JsonMembers, rows: Rows, options: Translation): BeatEntry {
  if (fields.one_off === true) throw new Refusal('it is one-off, and a cron trigger runs for good');
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !KNOWN.has(name)));
  const period = { startAt: instantOf(fields.start_time), endAt: instantOf(fields.expires) };
  return {
    task: taskName(fields.task),
    schedule: scheduleOf(fields, rows, { ...options, period }),
    args: argsOf(embedded(fields.args, 'args')),
    kwargs: membersOf(embedded(fields.kwargs, 'kwargs'), 'kwargs'),
    headers: membersOf(embedded(fields.headers, 'headers'), 'headers'),
    routing: routingOf(fields.queue, fields.routing_key),
    enabled: fields.enabled !== false,
    period,
    leftOut: present(others),
  };
}

/** JSON in a text, as django-celery-beat keeps arguments. */
function embedded(value: JsonValue | undefined, what: string): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  return value.trim() === '' ? undefined : parseJson(value, what);
}

function scheduleOf(
  fields: JsonMembers,
  rows: Rows,
  options: Translation & { readonly period: PlannedPeriod },
): PlannedSchedule {
  const { timezone = DEFAULT_TIMEZONE, now, period } = options;
  const lastRunAt = instantOf(fields.last_run_at);
  return planSchedule(celeryScheduleOf(fields, rows), { timezone, now, lastRunAt, period });
}

function celeryScheduleOf(fields: JsonMembers, rows: Rows): CelerySchedule {
  if (!isAbsent(fields.solar)) throw solarRefusal();
  if (!isAbsent(fields.clocked)) throw clockedRefusal();
  const { crontab, interval } = fields;
  if (!isAbsent(interval)) {
    const row = requireRow(rows, 'intervalschedule', interval);
    return { kind: 'interval', seconds: secondsOfEvery(row) };
  }
  if (isAbsent(crontab)) throw new Refusal('it has no schedule');
  const { timezone, ...row } = requireRow(rows, 'crontabschedule', crontab);
  return { kind: 'crontab', fields: row, timezone: textOf(timezone) };
}

function requireRow(rows: Rows, model: string, key: JsonValue): JsonMembers {
  const row = rows.get(`${model}:${JSON.stringify(key)}`);
  if (row) return row;
  throw new Refusal(
    `its schedule, ${model} ${JSON.stringify(key)}, is not in the file; dump all of django_celery_beat`,
  );
}

/**
 * Without USE_TZ Django writes times without an offset; Celery takes them for UTC. The years of Python
 * have four digits.
 */
function instantOf(value: JsonValue | undefined): EpochMs | undefined {
  if (isAbsent(value)) return undefined;
  const text = typeof value === 'string' ? value : '';
  const instant = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(instant) || !/^\d{4}-/.test(text))
    throw new Refusal(`${JSON.stringify(value)} is no time`);
  return instant;
}
