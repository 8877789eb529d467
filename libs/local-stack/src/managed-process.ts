import { type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from './caught-error.js';
import { unwatch, watch } from './watchdog.js';

export type StopSignal = 'SIGTERM' | 'SIGINT';

/** How a process ended. */
export interface ProcessEnd {
  /** The exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** For messages: `exit code 1` or `SIGKILL`. */
  readonly how: string;
  /** Whether somebody had asked for it with {@link ManagedProcess.stop} or `kill`. */
  readonly expected: boolean;
}

/** What is known of a process besides how it ends. */
export interface ProcessFacts {
  readonly name: string;
  /** The process, which leads the process group of the same number. */
  readonly pid: number;
  readonly stopSignal: StopSignal;
  readonly stopTimeoutMs: number;
}

/** A child process that leads its own process group and is known to the watchdog. */
export class ManagedProcess {
  /** Resolves when it has ended, whatever the way. */
  readonly ended: Promise<ProcessEnd>;
  readonly name: string;
  readonly pid: number;
  readonly #facts: ProcessFacts;
  #running = true;
  #expected = false;

  constructor(child: ChildProcess, facts: ProcessFacts) {
    const { name, pid, stopSignal } = facts;
    this.name = name;
    this.pid = pid;
    this.#facts = facts;
    const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
    this.ended = promise;
    child.once('exit', (code, signal) => {
      this.#running = false;
      killGroup(pid); // whatever it started goes with it
      unwatch(pid);
      resolve({ code, how: signal ?? `exit code ${code ?? '?'}`, expected: this.#expected });
    });
    watch(pid, stopSignal);
  }

  get running(): boolean {
    return this.#running;
  }

  /** Asks it to end and, when its time is up, kills its group; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#expected = true;
    if (this.#running) sendSignal(this.pid, this.#facts.stopSignal);
    if (!(await this.#endsWithin(this.#facts.stopTimeoutMs))) await this.kill();
  }

  /** Kills the whole group at once, as a crash would; resolves when it has ended. */
  async kill(): Promise<void> {
    this.#expected = true;
    if (this.#running) killGroup(this.pid);
    await this.ended;
  }

  async #endsWithin(timeoutMs: number): Promise<boolean> {
    const timer = new AbortController();
    const tooLate = pause(timeoutMs, false, { signal: timer.signal }).catch(() => false);
    const inTime = await Promise.race([this.ended.then(() => true), tooLate]);
    timer.abort();
    return inTime;
  }
}

function killGroup(leader: number): void {
  sendSignal(-leader, 'SIGKILL');
}

function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    // No such process (group); macOS answers EPERM for a group in which only zombies are left.
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
