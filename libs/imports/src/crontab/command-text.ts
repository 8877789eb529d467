import { Refusal } from '../refusal.js';

/** What stands after the schedule of an entry. */
export interface CommandText {
  readonly user?: string;
  /** Of the cron daemon, for the command. */
  readonly flags: readonly string[];
  /** For the shell, and its input. */
  readonly text: string;
}

/** @throws Refusal when nothing is left for the command */
export function readCommandText(rest: string, userColumn: boolean): CommandText {
  const { user, after } = userColumn ? splitUser(rest) : { after: rest };
  if (/^[*?](?:\/\d+)?(?:[ \t]|$)/.test(after)) {
    throw new Refusal(
      'a sixth field stands where the command should; seconds and years are not supported',
    );
  }
  return { ...splitFlags(after), ...(user !== undefined && { user }) };
}

function splitUser(rest: string): { readonly user: string; readonly after: string } {
  const [, user, after] = /^(\S+)[ \t]+(.*)$/s.exec(rest) ?? [];
  if (user === undefined || after === undefined) {
    throw new Refusal(`no command follows "${rest}", which is taken for the user (see --system)`);
  }
  return { user, after };
}

/**
 * OpenBSD and FreeBSD take flags before a command, in the style of getopt. No shell has a command of
 * such a name, so that they mean nothing else to other crons.
 */
function splitFlags(text: string): CommandText {
  const [, flags = '', command = ''] = /^((?:-[nqs]+(?:[ \t]+|$))*)(.*)$/s.exec(text) ?? [];
  if (command === '') throw new Refusal(`no command follows the flags ${flags.trim()}`);
  return { flags: [...new Set(flags.replaceAll(/[^nqs]/g, ''))], text: command };
}

const FLAGS: Readonly<Record<string, string>> = {
  n: 'mail only when it fails',
  q: 'do not log it',
  s: 'do not run it while it still runs, which here it may',
};

/** A flag says how cron went about the command, and is not for a worker. */
export function flagNotes(flags: readonly string[]): readonly string[] {
  return flags.map((flag) => `the flag -${flag} is not taken over: ${FLAGS[flag] ?? ''}`);
}
