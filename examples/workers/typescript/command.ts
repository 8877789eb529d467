import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir, userInfo } from 'node:os';

/** The payload of a task that was imported from a crontab. */
export interface CommandPayload {
  readonly command: string;
  readonly shell: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly user?: string;
}

/** What a command wrote; the end of it, where it is long. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** The command ran and did not end with status 0. */
export class CommandFailedError extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly signal: string | null,
    readonly output: CommandOutput,
  ) {
    super(
      signal === null
        ? `the command ended with status ${exitCode ?? '?'}`
        : `the command was ended by ${signal}`,
    );
  }
}

/** How long a command may take to end when it is told to. */
const GRACE_MS = 10_000;

/**
 * Runs a command as cron does: by the shell, at home, with cron's few variables and those of the
 * crontab, and with what stood behind `%` as its input.
 *
 * @param lost ends the command and what it started, by SIGTERM, and by SIGKILL after `graceMs`; what
 *   has left its process group runs on, and is not waited for any longer
 * @throws CommandFailedError
 */
export async function runCommand(
  payload: CommandPayload,
  lost: AbortSignal,
  graceMs = GRACE_MS,
): Promise<CommandOutput> {
  refuseOtherUser(payload);
  const { shell, command, environment, stdin = '' } = payload;
  const child = spawn(shell, ['-c', command], {
    cwd: environment.HOME ?? homedir(),
    env: { ...cronVariables(shell), ...environment },
    detached: true, // leads a group of its own, which can be ended as a whole
  });
  let grace: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child, 'SIGTERM');
    grace = setTimeout(() => {
      signalGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  };
  lost.addEventListener('abort', end);
  try {
    const output = { stdout: new Tail(child.stdout), stderr: new Tail(child.stderr) };
    child.stdin.on('error', () => undefined); // a command need not read its input
    child.stdin.end(stdin);
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
    const said = { stdout: output.stdout.text, stderr: output.stderr.text };
    if (exitCode !== 0) throw new CommandFailedError(exitCode, signal, said);
    return said;
  } finally {
    lost.removeEventListener('abort', end);
    clearTimeout(grace);
  }
}

/** Nothing happens when all of the group has ended, or has become another user's, as by sudo. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error && error.code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** To be another user a worker would have to be root; let one run for each user instead. */
function refuseOtherUser({ user }: CommandPayload): void {
  const { username } = userInfo();
  if (user !== undefined && user !== username) {
    throw new Error(`this worker runs as ${username}, and the command is one of ${user}`);
  }
}

function cronVariables(shell: string): Readonly<Record<string, string>> {
  const { username } = userInfo();
  return {
    SHELL: shell,
    HOME: homedir(),
    LOGNAME: username,
    USER: username,
    PATH: '/usr/bin:/bin',
  };
}

const KEPT_LENGTH = 16_384;

/** The last of what a stream says, without what PostgreSQL cannot store. */
class Tail {
  text = '';

  constructor(stream: NodeJS.ReadableStream) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.text = `${this.text}${chunk.replaceAll('\0', '\uFFFD')}`
        .slice(-KEPT_LENGTH)
        .toWellFormed();
    });
  }
}
