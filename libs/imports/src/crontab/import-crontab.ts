import { type Calendar, createCalendar } from '#cron';
import { definitionOf } from '../definition.js';
import { Keys } from '../key.js';
import { Refusal } from '../refusal.js';
import {
  DEFAULT_TIMEZONE,
  entryOf,
  type ImportedEntry,
  type ImportOptions,
  type ImportResult,
  resultOf,
} from '../report.js';
import type { PlannedTrigger } from '../trigger.js';
import { clockNotes } from './clock-notes.js';
import { flagNotes, readCommandText } from './command-text.js';
import { nameOfComment } from './comments.js';
import { type CrontabEntry, readCrontab } from './crontab.js';
import type { ScheduledLine } from './crontab-line.js';
import type { CronEnvironment } from './environment.js';
import { fileNotes } from './file-notes.js';
import { splitAtPercent } from './percent.js';
import { hasUserColumn } from './user-column.js';
import { gist, plainWords } from './words.js';

export interface CrontabImportOptions extends ImportOptions {
  /** Whether the sixth column is a user, as in /etc/crontab; told by the entries when absent. */
  readonly userColumn?: boolean | undefined;
}

/** Translates a crontab, of a user or of the system: each entry becomes a definition. */
export function importCrontab(text: string, options: CrontabImportOptions): ImportResult {
  return resultOf(() => {
    const entries = readCrontab(text);
    const userColumn = options.userColumn ?? hasUserColumn(entries);
    const keys = new Keys(options.keyPrefix);
    return {
      entries: entries.map((entry) => translate(entry, { ...options, userColumn, keys })),
      notes: fileNotes(entries, {
        timezone: options.timezone,
        userColumn,
        isTold: options.userColumn !== undefined,
      }),
    };
  });
}

interface Translation extends CrontabImportOptions {
  readonly userColumn: boolean;
  readonly keys: Keys;
}

function translate(entry: CrontabEntry, options: Translation): ImportedEntry {
  const { number, text, line } = entry;
  return entryOf({ where: `line ${number}`, source: text }, () => {
    if (line.kind === 'malformed') throw new Refusal(line.reason);
    return {
      ...translation(entry, line, options),
      paused: false,
    };
  });
}

function translation(
  { comment, environment }: CrontabEntry,
  line: ScheduledLine,
  options: Translation,
) {
  const { user, flags, text } = readCommandText(line.rest, options.userColumn);
  const { queue = user === undefined ? 'cron' : 'cron-{user}' } = options;
  const { command, stdin } = splitAtPercent(text);
  const { trigger, calendar } = triggerOf(line, environment, options.timezone);
  const words = plainWords(command);
  const { shell, variables, mailto } = environment;
  const identity = [command, user, stdin].filter((part) => part !== undefined).join('\n');
  const { key, notes } = options.keys.keyOf(gist(command), identity);
  const definition = definitionOf({
    key,
    name: nameOfComment(comment) ?? command,
    origin: 'crontab',
    triggers: [trigger],
    queue: queue.replaceAll('{user}', () => user ?? ''),
    payload: {
      command,
      ...(words && { program: words[0] ?? '', arguments: words.slice(1) }),
      shell,
      environment: Object.fromEntries(variables),
      ...(stdin !== undefined && { stdin }),
      ...(user !== undefined && { user }),
      ...(mailto !== undefined && { mailto }),
    },
  });
  return {
    definition,
    notes: [...notes, ...flagNotes(flags)],
    clockChanges: clockNotes(calendar, trigger.timezone, options.now),
  };
}

/** @throws Refusal that names the columns */
function triggerOf(
  { schedule, offset }: ScheduledLine,
  environment: CronEnvironment,
  fallback = DEFAULT_TIMEZONE,
): { readonly trigger: PlannedTrigger; readonly calendar: Calendar } {
  const timezone = environment.timezone ?? fallback;
  const made = createCalendar({ cron: schedule, timezone });
  if (!made.ok) {
    const [first = '', ...others] = made.problems.map((problem) =>
      problem.field === 'cron'
        ? `column ${offset + (problem.offset ?? 0) + 1}: ${problem.message}`
        : problem.message,
    );
    throw new Refusal(first, ...others);
  }
  const cron = schedule.replaceAll(/[ \t]+/g, ' ');
  const trigger = { cron, timezone, jitter: jitterOf(environment.randomDelay) };
  return { trigger, calendar: made.calendar };
}

function jitterOf(minutes: string | undefined): string | undefined {
  if (minutes === undefined || /^0*$/.test(minutes)) return undefined;
  if (/^\d{1,4}$/.test(minutes)) return `PT${Number(minutes)}M`;
  throw new Refusal(`RANDOM_DELAY is a number of minutes, not "${minutes}"`);
}
