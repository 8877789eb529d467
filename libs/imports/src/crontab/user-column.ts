import type { CrontabEntry } from './crontab.js';

/** A user as passwd(5) and useradd(8) allow it, with FreeBSD's group or class behind it. */
const USER = /^[A-Za-z_][\w.-]*\$?(?:[:/][\w.-]+)*[ \t]+\S/;

/** A user's own crontab hardly calls a command named root, and /etc/crontab hardly does not. */
export function hasUserColumn(entries: readonly CrontabEntry[]): boolean {
  const rests = entries.flatMap(restOf);
  return rests.every((rest) => USER.test(rest)) && rests.some(isOfRoot);
}

/**
 * What to say where no column is taken for the user although one may be: some commands begin with
 * `root`, or all with a word and the path of a program behind it.
 */
export function userColumnDoubt(entries: readonly CrontabEntry[]): string | undefined {
  const isInDoubt = entries
    .flatMap(restOf)
    .every((rest) => USER.test(rest) && /^\S+\s+\//.test(rest));
  const suspect = entries.find((entry) =>
    restOf(entry).some((rest) => isOfRoot(rest) || isInDoubt),
  );
  if (suspect === undefined) return undefined;
  return (
    `the command of line ${suspect.number} may begin with a user, as in /etc/crontab, and is ` +
    'taken as a whole; say --system if users stand there, or --no-system'
  );
}

function restOf({ line }: CrontabEntry): readonly string[] {
  return line.kind === 'entry' ? [line.rest] : [];
}

function isOfRoot(rest: string): boolean {
  return /^root[ \t]/.test(rest);
}
