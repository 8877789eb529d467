import { access, chmod, constants, mkdir, rename } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { messageOf } from './caught-error.js';
import {
  CommandFailedError,
  StoppingError,
  TemporalCliPathError,
  TemporalCliUnavailableError,
} from './errors.js';
import { type Progress } from './progress.js';
import { type Supervisor } from './supervisor.js';
import { CLI_VERSION, type CliSource, cliSources, type RunTool } from './temporal-cli-sources.js';
import { inspectCli, isAtLeast } from './temporal-cli-version.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

export interface FindOptions {
  readonly progress: Progress;
  /** Where the tools that fetch the CLI write their output. */
  readonly logFile: string;
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** @default `activity-core` in the user's cache directory */
  readonly cacheDir?: string;
  /** Where it can be fetched from, in the order of trying. */
  readonly sources?: readonly CliSource[];
}

/** What we use of the server (eager start, summaries) is there from this version on. */
const OLDEST_USABLE = '1.5.0';

/**
 * Finds the Temporal CLI: `TEMPORAL_CLI_PATH`, `temporal` on the PATH, the user's cache; else
 * fetches it into that cache from the first source that works.
 *
 * @returns the program, for spawn
 * @throws TemporalCliPathError when `TEMPORAL_CLI_PATH` is something else
 * @throws TemporalCliUnavailableError listing everything that was tried
 */
export async function findTemporalCli(
  supervisor: Supervisor,
  options: FindOptions,
): Promise<string> {
  const { env = process.env, sources = cliSources } = options;
  const cacheDir = await usableDirectory(options.cacheDir ?? userCacheDir(env));
  const chosen = env.TEMPORAL_CLI_PATH;
  if (chosen) return assertCli(chosen, env);

  const onPath = await whyNotOnPath(env);
  if (onPath === undefined) return 'temporal';
  const cached = await findCached(cacheDir, sources, env);
  if (cached !== undefined) return cached;

  const attempts = [`"temporal" on the PATH: ${onPath}`];
  for (const source of sources) {
    options.progress(`Fetching the Temporal CLI ${source.version}: ${source.title}`);
    const outcome = await fetchIntoCache(cacheDir, source, toolRunner(supervisor, options.logFile));
    if (outcome.kind === 'fetched') return outcome.program;
    attempts.push(`${source.title}: ${outcome.problem}`);
  }
  throw new TemporalCliUnavailableError(CLI_VERSION, attempts);
}

async function assertCli(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  const found = await inspectCli(program, env);
  if (found.kind === 'unusable') throw new TemporalCliPathError(program, found.problem);
  return program;
}

async function whyNotOnPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const found = await inspectCli('temporal', env);
  if (found.kind === 'unusable') return found.problem;
  if (isAtLeast(found.version, OLDEST_USABLE)) return undefined;
  return `version ${found.version} is older than ${OLDEST_USABLE}`;
}

async function findCached(
  cacheDir: string,
  sources: readonly CliSource[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const version of new Set(sources.map((source) => source.version))) {
    const program = cachedProgram(cacheDir, version);
    const found = await inspectCli(program, env);
    if (found.kind === 'temporal' && found.version === version) return program;
  }
  return undefined;
}

type FetchOutcome =
  | { readonly kind: 'fetched'; readonly program: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** Fetches beside the final place and renames: whoever looks there finds a whole program or none. */
async function fetchIntoCache(
  cacheDir: string,
  source: CliSource,
  runTool: RunTool,
): Promise<FetchOutcome> {
  const draft = await makeTemporaryDirectory(cacheDir, 'fetching-');
  try {
    const program = await source.fetch(draft.path, runTool);
    await chmod(program, 0o755);
    const found = await inspectCli(program, process.env);
    if (found.kind === 'unusable') return { kind: 'failed', problem: found.problem };
    const place = cachedProgram(cacheDir, source.version);
    await rename(program, place);
    return { kind: 'fetched', program: place };
  } catch (error) {
    if (error instanceof StoppingError) throw error;
    return { kind: 'failed', problem: reason(error) };
  } finally {
    await draft.remove();
  }
}

function cachedProgram(cacheDir: string, version: string): string {
  return join(cacheDir, `temporal-${version}-${process.platform}-${process.arch}`);
}

function toolRunner(supervisor: Supervisor, logFile: string): RunTool {
  return (command, args, env) =>
    supervisor.run({ name: command, command, args, logFile, ...(env && { env }) });
}

function userCacheDir(env: NodeJS.ProcessEnv): string {
  const platformDir = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  return join(env.XDG_CACHE_HOME ?? join(homedir(), platformDir), 'activity-core');
}

/** A home may be read-only, or missing. */
async function usableDirectory(preferred: string): Promise<string> {
  try {
    await mkdir(preferred, { recursive: true });
    await access(preferred, constants.W_OK);
    return preferred;
  } catch {
    return join(tmpdir(), `activity-core-${userInfo().uid}`);
  }
}

/** In one line, for the list of attempts. */
function reason(error: unknown): string {
  if (error instanceof CommandFailedError) {
    return `${error.command} failed with ${error.how}: ${error.logTail.split('\n').at(-1)?.trim()}`;
  }
  return messageOf(error);
}
