/** What one line of a crontab is, as crontab(5) has it. */
export type CrontabLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'assignment'; readonly name: string; readonly value: string }
  | ScheduledLine
  | { readonly kind: 'malformed'; readonly reason: string };

export interface ScheduledLine {
  readonly kind: 'entry';
  /** Five fields or a macro, as they stand there. */
  readonly schedule: string;
  /** Characters before the schedule. */
  readonly offset: number;
  /** What follows the schedule; the user column is part of it, if there is one. */
  readonly rest: string;
}

const ASSIGNMENT = /^[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s=\d*@"'-][^\s=]*))[ \t]*=[ \t]*(.*)$/s;

/**
 * cronie and SUSE's cron take a `-` before the schedule: do not log this entry.
 * The fields are not looked at here.
 */
const ENTRY = /^([ \t]*-?)(@\S+|\S+(?:[ \t]+\S+){4})(?:[ \t]+(\S.*))?$/s;

/** @param line without its end */
export function readCrontabLine(line: string): CrontabLine {
  const text = withoutTrailingBlanks(line);
  const start = text.trimStart();
  if (start === '') return { kind: 'blank' };
  if (start.startsWith('#')) return { kind: 'comment', text: start.replace(/^#+/, '').trim() };
  const [assignment, ...parts] = ASSIGNMENT.exec(text) ?? [];
  return assignment === undefined ? readEntry(text) : readAssignment(parts);
}

/** A regular expression would look at every run of blanks again and again. */
function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end--;
  return line.slice(0, end);
}

function readAssignment(parts: readonly (string | undefined)[]): CrontabLine {
  const [double, single, bare] = parts;
  const name = double ?? single ?? bare ?? '';
  const text = parts[3] ?? '';
  const [, , quoted, after] = /^(["'])(.*?)\1(.*)$/s.exec(text) ?? [];
  if (quoted === undefined && /^["']/.test(text)) {
    return { kind: 'malformed', reason: `the value of ${name} lacks its closing quote` };
  }
  if (after !== undefined && after !== '') {
    const reason = `text follows the closing quote of ${name}; cron takes no comments there`;
    return { kind: 'malformed', reason };
  }
  return { kind: 'assignment', name, value: quoted ?? text };
}

function readEntry(text: string): CrontabLine {
  const [, before = '', schedule, rest] = ENTRY.exec(text) ?? [];
  if (schedule === undefined) {
    const reason = 'it is no assignment, and has fewer than five fields and a command';
    return { kind: 'malformed', reason };
  }
  if (rest === undefined) return { kind: 'malformed', reason: 'no command follows the schedule' };
  return { kind: 'entry', schedule, offset: before.length, rest };
}
