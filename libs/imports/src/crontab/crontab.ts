import { readCrontabLine, type ScheduledLine } from './crontab-line.js';
import { Refusal } from '../refusal.js';
import { requireEntries } from '../report.js';
import { type CronEnvironment, INITIAL, withAssignment } from './environment.js';

/** A line that is to become a definition, or to be refused. */
export interface CrontabEntry {
  /** Of the line, from 1. */
  readonly number: number;
  readonly text: string;
  readonly line: ScheduledLine | { readonly kind: 'malformed'; readonly reason: string };
  /** The lines right above it. */
  readonly comment: readonly string[];
  readonly environment: CronEnvironment;
}

const MAX_VARIABLES = 200;

/**
 * The entries of a crontab, each with the assignments above it.
 *
 * @throws Refusal when it is far larger than a crontab can be
 */
export function readCrontab(text: string): readonly CrontabEntry[] {
  const entries: CrontabEntry[] = [];
  let environment = INITIAL;
  let comment: string[] = [];
  for (const [index, source] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = readCrontabLine(source);
    if (line.kind === 'comment') {
      comment.push(line.text);
      continue;
    }
    if (line.kind === 'assignment') {
      environment = withAssignment(environment, line.name, line.value);
      requireVariables(environment.variables.size);
    }
    if (line.kind === 'entry' || line.kind === 'malformed') {
      entries.push({ number: index + 1, text: source, line, comment, environment });
      requireEntries(entries.length);
    }
    comment = [];
  }
  return entries;
}

/** Every entry carries the variables above it. */
function requireVariables(count: number): void {
  if (count > MAX_VARIABLES) throw new Refusal(`it has more than ${MAX_VARIABLES} variables`);
}
