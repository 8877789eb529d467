import { DEFAULT_TIMEZONE_NOTE, type ImportOptions } from '../report.js';
import type { CrontabEntry } from './crontab.js';
import { userColumnDoubt } from './user-column.js';

/** What was taken for granted about a whole crontab. */
export interface Reading extends Pick<ImportOptions, 'timezone'> {
  /** Whether a user stands before each command. */
  readonly userColumn: boolean;
  /** Whether somebody said so. */
  readonly isTold: boolean;
}

/** What is to be known about all entries of a crontab. */
export function fileNotes(entries: readonly CrontabEntry[], reading: Reading): readonly string[] {
  const environments = entries.map(({ environment }) => environment);
  const isUnsaid =
    reading.timezone === undefined && environments.some((each) => each.timezone === undefined);
  return [
    ...userColumnNotes(entries, reading),
    ...(environments.some(({ variables }) => variables.has('TZ')) ? [TZ_NOTE] : []),
    ...(environments.some(({ timezone }) => timezone !== undefined) ? [CRON_TZ_NOTE] : []),
    ...(isUnsaid ? [DEFAULT_TIMEZONE_NOTE] : []),
  ];
}

function userColumnNotes(
  entries: readonly CrontabEntry[],
  { userColumn, isTold }: Reading,
): readonly string[] {
  if (isTold) return [];
  const note = userColumn ? USER_COLUMN_NOTE : userColumnDoubt(entries);
  return note === undefined ? [] : [note];
}

const USER_COLUMN_NOTE =
  'the column after the schedule is taken for the user, as in /etc/crontab; see --system';
const TZ_NOTE = 'TZ goes to the environment of the commands; when they run is said by CRON_TZ';
const CRON_TZ_NOTE =
  'CRON_TZ says when the entries below it fire, as in cronie; to the cron of Debian and Ubuntu it is a ' +
  'variable like any other: if they ran there, take it out and say --timezone';
