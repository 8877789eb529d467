import type { EpochMs } from '#cron';
import type { JsonValue } from '#expressions';
import { isMembers, type JsonMembers } from '../json.js';
import { Refusal } from '../refusal.js';
import {
  DEFAULT_TIMEZONE,
  DEFAULT_TIMEZONE_NOTE,
  type ImportedFile,
  requireEntries,
} from '../report.js';
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
import { planSchedule, readSchedule } from './schedule.js';

const SCHEDULE_SETTINGS = ['beat_schedule', 'CELERY_BEAT_SCHEDULE', 'CELERYBEAT_SCHEDULE'];
const TIMEZONE_SETTINGS = ['timezone', 'CELERY_TIMEZONE'];

/** The `beat_schedule` dictionary, by itself or among the other settings of the app. */
export function importDictionary(settings: JsonMembers, options: Translation): ImportedFile {
  const wrapped = SCHEDULE_SETTINGS.map((name) => settings[name]).find(isMembers);
  const named = TIMEZONE_SETTINGS.map((name) => textOf(settings[name])).find(Boolean);
  const timezone = (wrapped && named) ?? options.timezone;
  const described = Object.entries(wrapped ?? settings);
  requireEntries(described.length);
  const entries = described.map(([name, entry]) =>
    translateBeatEntry(name, options, () => readEntry(entry, { timezone, now: options.now })),
  );
  const isUnsaid = timezone === undefined && entries.length > 0;
  return { entries, notes: isUnsaid ? [DEFAULT_TIMEZONE_NOTE] : [] };
}

interface ReadOptions {
  readonly timezone: string | undefined;
  readonly now: EpochMs;
}

function readEntry(entry: JsonValue, { timezone = DEFAULT_TIMEZONE, now }: ReadOptions): BeatEntry {
  if (!isMembers(entry)) throw new Refusal('it is no object with a task and a schedule');
  const { task, schedule, args, kwargs, options, relative, enabled, ...others } = entry;
  const { queue, routing_key: routingKey, headers, ...settings } = membersOf(options, 'options');
  return {
    task: taskName(task),
    schedule: planSchedule(readSchedule(schedule), { timezone, now, relative: relative === true }),
    args: argsOf(args),
    kwargs: membersOf(kwargs, 'kwargs'),
    headers: membersOf(headers, 'headers'),
    routing: routingOf(queue, routingKey),
    enabled: enabled !== false,
    period: {},
    leftOut: [...present(settings), ...present(others)],
  };
}
