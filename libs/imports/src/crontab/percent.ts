/** What a cron command runs, and what it reads. */
export interface CronCommand {
  /** For the shell. */
  readonly command: string;
  /** Absent when the command has no input. */
  readonly stdin?: string;
}

/**
 * Splits a command at its first `%`, as Vixie cron's do_command.c does: what follows is the input,
 * in which each further `%` ends a line. `\%` is a percent sign; no other backslash is touched.
 */
export function splitAtPercent(text: string): CronCommand {
  const end = firstPercent(text);
  const command = (end === undefined ? text : text.slice(0, end)).replaceAll(ESCAPED, unescaped);
  if (end === undefined) return { command };
  const stdin = linesOf(text.slice(end + 1));
  return { command, stdin: stdin === '' || stdin.endsWith('\n') ? stdin : `${stdin}\n` };
}

/** A backslash and what it escapes: a backslash escapes the next one in commands. */
const ESCAPED = /\\(.)/gs;

function unescaped(pair: string, escaped: string): string {
  return escaped === '%' ? '%' : pair;
}

function firstPercent(text: string): number | undefined {
  const index = text.replaceAll(ESCAPED, '  ').indexOf('%');
  return index < 0 ? undefined : index;
}

/** In the input a backslash escapes nothing but a percent sign, also after another backslash. */
function linesOf(input: string): string {
  return input.replaceAll(/(\\?)%/g, (_, escape: string) => (escape === '' ? '\n' : '%'));
}
