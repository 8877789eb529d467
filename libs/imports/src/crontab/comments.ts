import { readCrontabLine } from './crontab-line.js';
import { createCalendar } from '#cron';

/**
 * The name that the comment right above an entry gives it: the first line of it. A comment that
 * ends in a commented-out entry, or in the header of the columns, is about something else.
 */
export function nameOfComment(lines: readonly string[]): string | undefined {
  const last = lines.at(-1);
  if (last === undefined || isColumnHeader(last) || isEntry(last)) return undefined;
  return lines.find((line) => /\p{L}/u.test(line));
}

/** `m h  dom mon dow   command`, as crontab templates have it. */
function isColumnHeader(text: string): boolean {
  return /\bdom\s+mon\s+dow\b|^[|.\-*\s]+(?:user-name\s+)?command\b/i.test(text);
}

function isEntry(text: string): boolean {
  const line = readCrontabLine(text);
  if (line.kind === 'assignment') return /^[A-Z_]+=/.test(text);
  return line.kind === 'entry' && createCalendar({ cron: line.schedule, timezone: 'UTC' }).ok;
}
