import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { CommandFailedError, ProcessEndedError, StoppingError } from './errors.js';
import { logTail } from './log-tail.js';
import { ManagedProcess, type StopSignal } from './managed-process.js';

/** What to run, and how it wants to be stopped. */
export interface ProcessOptions {
  /** How messages call it: `api`, `worker 2`, `PostgreSQL`. */
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment. @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Its output is appended here. */
  readonly logFile: string;
  /** The signal that asks it to end. @default 'SIGTERM' */
  readonly stopSignal?: StopSignal;
  /** How long it may take to end after that before it is killed. @default 20 s */
  readonly stopTimeoutMs?: number;
  /** The user and group to run it as; only root can choose. */
  readonly uid?: number;
  readonly gid?: number;
}

const STOP_TIMEOUT_MS = 20_000;

/**
 * Holds a command back until the watchdog knows of it, so that there is no moment at which the
 * parent could be killed and the command live on. The shell then becomes the command: same process.
 */
const GATE = 'read -r go <&3 && exec 3<&- && exec "$@"';

/**
 * Owns child processes. Each leads a process group of its own, so that a Ctrl-C at the terminal
 * reaches only the parent, which then stops them in order. If the parent is killed, a watchdog
 * stops them in its stead.
 */
export class Supervisor {
  /** Resolves when a process that should have gone on has ended. */
  readonly failure: Promise<ProcessEndedError>;
  readonly #reportFailure: (error: ProcessEndedError) => void;
  readonly #processes: ManagedProcess[] = [];
  #stopping: Promise<void> | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<ProcessEndedError>();
    this.failure = promise;
    this.#reportFailure = resolve;
  }

  /**
   * Starts a process that is to run until it is stopped.
   *
   * @throws StoppingError once {@link stopAll} was called
   */
  async start(options: ProcessOptions): Promise<ManagedProcess> {
    const started = await this.#spawn(options);
    void started.ended.then(({ expected, how }) => {
      if (!expected) this.#reportFailure(endedError(options, how));
    });
    return started;
  }

  /**
   * Runs a command to its end.
   *
   * @throws CommandFailedError when it ends in another way than with exit code 0
   * @throws StoppingError once {@link stopAll} was called
   */
  async run(options: ProcessOptions): Promise<void> {
    const end = await (await this.#spawn(options)).ended;
    if (end.expected) throw new StoppingError(options.name);
    if (end.code === 0) return;
    const { name, logFile } = options;
    throw new CommandFailedError(name, end.how, logFile, logTail(logFile));
  }

  /** Stops every process, the newest first, each when the one before has ended. */
  stopAll(): Promise<void> {
    this.#stopping ??= this.#stopNewestFirst();
    return this.#stopping;
  }

  async #stopNewestFirst(): Promise<void> {
    for (let newest = this.#processes.pop(); newest; newest = this.#processes.pop()) {
      await newest.stop();
    }
  }

  async #spawn(options: ProcessOptions): Promise<ManagedProcess> {
    const log = await openLog(options.logFile);
    try {
      if (this.#stopping) throw new StoppingError(options.name);
      const child = spawnBehindGate(options, log.fd);
      if (child.pid === undefined) throw await spawnError(child);
      const started = new ManagedProcess(child, {
        name: options.name,
        pid: child.pid,
        stopSignal: options.stopSignal ?? 'SIGTERM',
        stopTimeoutMs: options.stopTimeoutMs ?? STOP_TIMEOUT_MS,
      });
      this.#own(started);
      openGate(child);
      return started;
    } finally {
      await log.close();
    }
  }

  #own(started: ManagedProcess): void {
    this.#processes.push(started);
    void started.ended.then(() => {
      const place = this.#processes.indexOf(started);
      if (place >= 0) this.#processes.splice(place, 1);
    });
  }
}

/** The error for a process that ended although it should have gone on. */
export function endedError(
  options: Pick<ProcessOptions, 'name' | 'logFile'>,
  how: string,
): ProcessEndedError {
  return new ProcessEndedError(options.name, how, options.logFile, logTail(options.logFile));
}

async function openLog(file: string): Promise<FileHandle> {
  await mkdir(dirname(file), { recursive: true });
  return open(file, 'a');
}

function spawnBehindGate(options: ProcessOptions, log: number): ChildProcess {
  const { name, command, args = [], env, cwd, uid, gid } = options;
  return spawn('/bin/sh', ['-c', GATE, name, command, ...args], {
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
    ...(env && { env }),
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
}

function openGate(child: ChildProcess): void {
  const gate = child.stdio[3];
  if (!(gate instanceof Writable)) throw new TypeError('the gate of a child is not writable');
  gate.on('error', () => undefined); // it ended before it could start; 'exit' tells
  gate.end('go\n');
}

async function spawnError(child: ChildProcess): Promise<unknown> {
  const args: unknown[] = await once(child, 'error');
  return args[0];
}
