import { type Calendar, createCalendar } from '#cron';
import { definitionOf } from '../definition.js';
import { Keys } from '../key.js';
import { Refusal } from '../refusal.js';
import {
  DEFAULT_TIMEZONE,
  DEFAULT_TIMEZONE_NOTE,
  entryOf,
  type ImportedEntry,
  type ImportOptions,
  type ImportResult,
  resultOf,
} from '../report.js';
import type { PlannedTrigger } from '../trigger.js';
import { clockNotes } from './clock-notes.js';
import { nameOfComment } from './comments.js';
import { type CrontabEntry, readCrontab } from './crontab.js';
import type { ScheduledLine } from './crontab-line.js';
import type { CronEnvironment } from './environment.js';
import { splitAtPercent } from './percent.js';
import { hasUserColumn, userColumnDoubt } from './user-column.js';
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
      notes: notesOn(entries, options, userColumn),
    };
  });
}

function notesOn(
  entries: readonly CrontabEntry[],
  { userColumn, timezone }: CrontabImportOptions,
  hasUsers: boolean,
): readonly string[] {
  const environments = entries.map(({ environment }) => environment);
  const isUnsaid =
    timezone === undefined && environments.some((each) => each.timezone === undefined);
  return [
    ...(userColumn === undefined ? userColumnNotes(entries, hasUsers) : []),
    ...(environments.some(({ variables }) => variables.has('TZ')) ? [TZ_NOTE] : []),
    ...(isUnsaid ? [DEFAULT_TIMEZONE_NOTE] : []),
  ];
}

function userColumnNotes(entries: readonly CrontabEntry[], hasUsers: boolean): readonly string[] {
  const note = hasUsers ? USER_COLUMN_NOTE : userColumnDoubt(entries);
  return note === undefined ? [] : [note];
}

const USER_COLUMN_NOTE =
  'the column after the schedule is taken for the user, as in /etc/crontab; see --system';
const TZ_NOTE = 'TZ goes to the environment of the commands; when they run is said by CRON_TZ';

interface Translation extends CrontabImportOptions {
  readonly userColumn: boolean;
  readonly keys: Keys;
}

function translate(entry: CrontabEntry, options: Translation): ImportedEntry {
  const { number, text, line } = entry;
  return entryOf({ where: `line ${number}`, source: text }, () => {
    if (line.kind === 'malformed') throw new Refusal(line.reason);
    const { user, rest } = options.userColumn ? splitUser(line.rest) : { rest: line.rest };
    if (/^[*?](?:\/\d+)?(?:[ \t]|$)/.test(rest)) {
      throw new Refusal(
        'a sixth field stands where the command should; seconds and years are not supported',
      );
    }
    return {
      ...translation(entry, line, { ...options, user, rest }),
      paused: false,
    };
  });
}

function splitUser(rest: string): { readonly user: string; readonly rest: string } {
  const [, user, command] = /^(\S+)[ \t]+(.*)$/s.exec(rest) ?? [];
  if (user === undefined || command === undefined) {
    throw new Refusal(`no command follows "${rest}", which is taken for the user (see --system)`);
  }
  return { user, rest: command };
}

function translation(
  { comment, environment }: CrontabEntry,
  line: ScheduledLine,
  options: Translation & { readonly user?: string | undefined; readonly rest: string },
) {
  const { user, rest, keys } = options;
  const { queue = user === undefined ? 'cron' : 'cron-{user}' } = options;
  const { command, stdin } = splitAtPercent(rest);
  const { trigger, calendar } = triggerOf(line, environment, options.timezone);
  const words = plainWords(command);
  const { shell, variables, mailto } = environment;
  const identity = [command, user, stdin].filter((part) => part !== undefined).join('\n');
  const { key, notes } = keys.keyOf(gist(command), identity);
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
  return { definition, notes, clockChanges: clockNotes(calendar, trigger.timezone, options.now) };
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
