import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemporalCliPathError, TemporalCliUnavailableError } from './errors.js';
import { freePort } from './free-port.js';
import { Supervisor } from './supervisor.js';
import { findTemporalCli } from './temporal-cli.js';
import { CLI_VERSION, type CliSource, downloadSource } from './temporal-cli-sources.js';

const cliOf = (version: string): string =>
  `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;

describe('the Temporal CLI', () => {
  let directory: string;
  let cacheDir: string;
  let supervisor: Supervisor;
  let said: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cli-'));
    cacheDir = join(directory, 'cache');
    supervisor = new Supervisor();
    said = [];
  });
  afterEach(async () => {
    await supervisor.stopAll();
    await rm(directory, { recursive: true });
  });

  const find = (
    sources: readonly CliSource[],
    env: NodeJS.ProcessEnv = { PATH: '/nowhere' },
  ): Promise<string> =>
    findTemporalCli(supervisor, {
      progress: (message) => said.push(message),
      logFile: join(directory, 'log'),
      cacheDir,
      env,
      sources,
    });

  async function program(path: string, content: string): Promise<string> {
    await writeFile(path, content);
    await chmod(path, 0o755);
    return path;
  }

  const working: CliSource = {
    title: 'a source that works',
    version: CLI_VERSION,
    fetch: (into) => program(join(into, 'temporal'), cliOf(CLI_VERSION)),
  };
  const failing: CliSource = {
    title: 'a closed network',
    version: CLI_VERSION,
    fetch: () => Promise.reject(new TypeError('fetch failed', { cause: 'no route' })),
  };

  it('is the one that TEMPORAL_CLI_PATH names', async () => {
    const path = await program(join(directory, 'mine'), cliOf('1.0.0'));
    expect(await find([working], { TEMPORAL_CLI_PATH: path })).toBe(path);
  });

  it('is never another one when TEMPORAL_CLI_PATH names something else', async () => {
    const path = await program(join(directory, 'mine'), '#!/bin/sh\necho hello\n');
    await expect(find([working], { TEMPORAL_CLI_PATH: path })).rejects.toThrow(
      TemporalCliPathError,
    );
    await expect(find([working], { TEMPORAL_CLI_PATH: '/nowhere' })).rejects.toThrow('not found');
  });

  it('is the one on the PATH when that is new enough', async () => {
    await program(join(directory, 'temporal'), cliOf('1.10.0'));
    expect(await find([failing], { PATH: directory })).toBe('temporal');
  });

  it('is fetched, with word of it, when the one on the PATH is too old', async () => {
    await program(join(directory, 'temporal'), cliOf('1.4.1'));
    expect(await find([working], { PATH: directory })).toContain(cacheDir);
    expect(said).toEqual([`Fetching the Temporal CLI ${CLI_VERSION}: a source that works`]);
  });

  it('is fetched from the first source that works, and then found in the cache', async () => {
    const fetched = await find([failing, working]);
    expect(await find([failing])).toBe(fetched);
    expect(await readdir(cacheDir)).toHaveLength(1); // and nothing is left of the fetching
  });

  it('is fetched again when the cached file is broken', async () => {
    const fetched = await find([working]);
    await program(fetched, 'rubbish');
    expect(await find([working])).toBe(fetched);
    expect(await readFile(fetched, 'utf8')).toBe(cliOf(CLI_VERSION));
  });

  it('can be fetched by several at once', async () => {
    const found = await Promise.all([find([working]), find([working]), find([working])]);
    expect(new Set(found).size).toBe(1);
    expect(await readdir(cacheDir)).toHaveLength(1);
  });

  it('is reported missing with everything that was tried and what helps', async () => {
    const broken: CliSource = {
      title: 'a package with something else in it',
      version: CLI_VERSION,
      fetch: (into) => program(join(into, 'temporal'), '#!/bin/sh\necho hello\n'),
    };
    const toolless: CliSource = {
      title: 'a missing tool',
      version: CLI_VERSION,
      fetch: async (_, runTool) => {
        await runTool('no-such-tool', []);
        return '';
      },
    };
    const search = find([failing, broken, toolless]);
    await expect(search).rejects.toThrow(TemporalCliUnavailableError);
    await expect(search).rejects.toThrow(/on the PATH: not found/);
    await expect(search).rejects.toThrow(/a closed network: .*fetch failed \(no route\)/);
    await expect(search).rejects.toThrow(/something else in it: it does not say/);
    await expect(search).rejects.toThrow(/a missing tool: no-such-tool failed.*not found/);
    await expect(search).rejects.toThrow(/TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS/s);
  });

  it('is unpacked from the archive that the download service names', async () => {
    await mkdir(join(directory, 'archive'));
    await program(join(directory, 'archive/temporal'), cliOf(CLI_VERSION));
    execFileSync('tar', ['-czf', 'archive.tar.gz', '-C', 'archive', 'temporal'], {
      cwd: directory,
    });
    const archive = await readFile(join(directory, 'archive.tar.gz'));
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const asked: string[] = [];
    const service = createServer((request, response) => {
      asked.push(request.url ?? '');
      const info = { archiveUrl: `${baseUrl}/archive`, fileToExtract: 'temporal' };
      response.end(request.url === '/archive' ? archive : JSON.stringify(info));
    });
    await once(service.listen(Number(new URL(baseUrl).port), '127.0.0.1'), 'listening');

    const fetched = await find([downloadSource(baseUrl)], process.env);

    expect(await readFile(fetched, 'utf8')).toBe(cliOf(CLI_VERSION));
    expect(asked[0]).toMatch(/^\/cli\/v1\.\d+\.\d+\?platform=\w+&arch=(amd|arm)64&format=tar\.gz$/);
    service.close();
    service.closeAllConnections();
  });
});
