import { messageOf } from './caught-error.js';

/** Something that the local stack needs is missing or went wrong; the message says what to do. */
export abstract class LocalStackError extends Error {
  /** Stable, in snake_case. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Thrown when a port that was asked for cannot be listened on. */
export class PortTakenError extends LocalStackError {
  readonly code = 'port_taken';

  constructor(port: number, reason: string) {
    super(
      `Port ${port} cannot be used (${reason}). Stop what listens there, or choose another port: ` +
        `PORT=${port + 1} npm start`,
    );
  }
}

/** Thrown when `PORT` is not a port number. */
export class PortInvalidError extends LocalStackError {
  readonly code = 'port_invalid';

  constructor(value: string) {
    super(`PORT must be a whole number from 1 to 65535, but it is "${value}".`);
  }
}

/** Thrown when another live process holds a data directory. */
export class DirectoryInUseError extends LocalStackError {
  readonly code = 'directory_in_use';

  constructor(directory: string, pid: number) {
    super(
      `${directory} is in use: the local stack already runs on it as process ${pid}. ` +
        `Stop that one first (Ctrl-C in its terminal, or kill ${pid}).`,
    );
  }
}

/** Thrown when a process ended although it should have gone on. */
export class ProcessEndedError extends LocalStackError {
  readonly code = 'process_ended';

  /** @param logTail the last lines that the process wrote */
  constructor(name: string, how: string, logFile: string, logTail: string) {
    super(`${name} ended unexpectedly with ${how}. Its log, ${logFile}, ends with:\n${logTail}`);
  }
}

/** Thrown when a command that should have succeeded did not. */
export class CommandFailedError extends LocalStackError {
  readonly code = 'command_failed';

  /** @param logTail the last lines that the command wrote */
  constructor(
    readonly command: string,
    readonly how: string,
    logFile: string,
    readonly logTail: string,
  ) {
    super(`${command} failed with ${how}. Its log, ${logFile}, ends with:\n${logTail}`);
  }
}

/** Thrown when a process is to be started while everything is being stopped. */
export class StoppingError extends LocalStackError {
  readonly code = 'stopping';

  constructor(name: string) {
    super(`${name} was not started, because everything is being stopped.`);
  }
}

/** Thrown when a condition did not come true in time; `cause` is the last error met while checking. */
export class ConditionTimeoutError extends LocalStackError {
  readonly code = 'condition_timeout';

  constructor(what: string, timeoutMs: number, lastError: unknown) {
    const detail = lastError === undefined ? '' : ` Last error: ${messageOf(lastError)}`;
    super(`Waited ${timeoutMs / 1000} s in vain for ${what}.${detail}`, { cause: lastError });
  }
}

/** Thrown when the embedded PostgreSQL cannot run on this machine. */
export class PostgresUnavailableError extends LocalStackError {
  readonly code = 'postgres_unavailable';

  constructor(reason: string) {
    super(`${reason} Set DATABASE_URL to use a PostgreSQL of your own.`);
  }
}

/** Thrown when the data directory was made by another major version of PostgreSQL. */
export class PostgresVersionError extends LocalStackError {
  readonly code = 'postgres_version';

  constructor(directory: string, found: string, needed: string) {
    super(
      `${directory} was made by PostgreSQL ${found}, and PostgreSQL ${needed} cannot read it. ` +
        `Delete the directory to start afresh (its data is lost), or set DATABASE_URL.`,
    );
  }
}

/** Thrown when no source could provide the Temporal CLI. */
export class TemporalCliUnavailableError extends LocalStackError {
  readonly code = 'temporal_cli_unavailable';

  /** @param attempts one line for each thing that was tried: what, and why it failed */
  constructor(version: string, attempts: readonly string[]) {
    super(
      `The Temporal CLI could not be found or fetched. Tried:\n` +
        attempts.map((attempt) => `  - ${attempt}\n`).join('') +
        `Any of these helps: install the CLI ${version} so that "temporal" is on the PATH ` +
        `(https://docs.temporal.io/cli), set TEMPORAL_CLI_PATH to its file, or set ` +
        `TEMPORAL_ADDRESS (host:port) to use a Temporal server that already runs.`,
    );
  }
}

/** Thrown when `TEMPORAL_CLI_PATH` names something that is not a usable Temporal CLI. */
export class TemporalCliPathError extends LocalStackError {
  readonly code = 'temporal_cli_path';

  constructor(path: string, reason: string) {
    super(`TEMPORAL_CLI_PATH is ${path}, which cannot be used: ${reason}.`);
  }
}
