import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Task } from '#client';
import { freePort, type ManagedProcess, Supervisor } from '#local-stack';
import { waitFor } from '#local-stack/testing';
import { runCommand } from '../../examples/workers/typescript/command.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const root = join(import.meta.dirname, '../..');
const MINUTE = 60_000;

/** What a command line said, and how it ended. */
interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its status. */
function execute(
  file: string,
  args: readonly string[],
  { env, input = '' }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        const status = error ? error.code : 0;
        if (typeof status === 'number') resolve({ status, stdout, stderr });
        else reject(new Error(`${file} did not run to its end`, { cause: error }));
      },
    );
    child.stdin?.end(input);
  });
}

/** A skipped test would look like a passed one. */
async function requirePython(): Promise<void> {
  const { status } = await execute('python3', ['--version']).catch(() => ({ status: 1 }));
  if (status !== 0) {
    throw new Error('The Python worker cannot run: install Python 3.9 or newer as python3.');
  }
}

const CRONTAB = `
# Write down what came in
* * * * * cat > "$OUT/note"; echo "kept for $LOGNAME"%Dear Ann,%see you.
# Break
* * * * * echo oh no >&2; exit 3
0 3 1 1 * happy-new-year
`;

const BEAT = {
  report: {
    task: 'reports.write',
    schedule: { minute: '*' },
    args: ['eu'],
    kwargs: { full: true },
    options: { queue: 'reports' },
  },
  unknown: { task: 'no.such.task', schedule: 60 },
  resting: { task: 'reports.write', schedule: '<freq: 1.00 minute>', enabled: false },
};

describe('activity-core import', () => {
  const supervisor = new Supervisor();
  let stack: TestStack;
  let tenant: Tenant;
  let directory: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    await requirePython();
    directory = await mkdtemp(join(tmpdir(), 'activity-core-imports-'));
    stack = await startTestStack({ name: 'imports' });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    env = { ACTIVITY_CORE_URL: stack.api.url, ACTIVITY_CORE_API_KEY: stack.apiKey };
  }, MINUTE);

  afterAll(async () => {
    await supervisor.stopAll();
    await stack.stop();
    await rm(directory, { recursive: true });
  });

  /** Runs `activity-core import …`, without a database. */
  function importing(args: readonly string[], input = ''): Promise<Said> {
    const main = join(root, 'dist/apps/cli/src/main.js');
    return execute(process.execPath, [main, 'import', ...args], {
      env: { DATABASE_URL: '', ...env },
      input,
    });
  }

  function startWorker(name: string, command: string, args: string[], more: NodeJS.ProcessEnv) {
    const logFile = join(root, '.activity-core/tests/imports', `${name}.log`);
    return supervisor.start({
      name,
      command,
      args,
      env: { ...process.env, ...env, ...more },
      logFile,
    });
  }

  /** The first task of a definition, once it has ended. */
  function endOf(key: string): Promise<Task> {
    return waitFor(
      async () => {
        const tasks = await tenant.tasks({ definition: key });
        return tasks.find(({ state }) => state === 'completed' || state === 'failed');
      },
      { what: `a task of ${key} to end`, timeoutMs: 2 * MINUTE, intervalMs: 250 },
    );
  }

  async function keyNamed(name: string): Promise<string> {
    const { items } = await tenant.client.definitions.list({ query: { limit: 100 } });
    return only(items.filter((item) => item.name === name)).key;
  }

  it(
    'moves a crontab and a beat schedule, whose tasks workers in two languages carry out',
    async () => {
      const beat = join(directory, 'beat.json');
      await writeFile(beat, JSON.stringify(BEAT));
      const crontab = await importing(['crontab', '--apply'], `OUT=${directory}\n${CRONTAB}`);
      expect(crontab).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^(created .*\n){3}$/),
      });
      const celery = await importing(['celery-beat', beat, '--apply']);
      expect(celery.stderr).toContain('3 entries: 3 translated, 0 refused');
      expect(celery.stdout).toBe('created report\ncreated unknown\ncreated resting, paused\n');

      const workers: readonly ManagedProcess[] = await Promise.all([
        startWorker(
          'typescript',
          process.execPath,
          [join(root, 'dist/examples/workers/typescript/main.js')],
          { QUEUES: 'cron' },
        ),
        startWorker('python', 'python3', [join(root, 'examples/workers/python/main.py')], {
          QUEUES: 'reports,celery',
          REPORTS: directory,
          PYTHONDONTWRITEBYTECODE: '1',
        }),
      ]);
      const [note, broken, report, unknown] = await Promise.all([
        keyNamed('Write down what came in').then(endOf),
        keyNamed('Break').then(endOf),
        endOf('report'),
        endOf('unknown'),
      ]);

      expect(note).toMatchObject({
        state: 'completed',
        output: { stdout: expect.stringMatching(/^kept for .+\n$/), stderr: '' },
      });
      expect(await readFile(join(directory, 'note'), 'utf8')).toBe('Dear Ann,\nsee you.\n');
      expect(broken).toMatchObject({
        state: 'failed',
        attempt: 1,
        error: {
          message: 'the command ended with status 3',
          exitCode: 3,
          output: { stderr: 'oh no\n' },
        },
      });
      const path = join(directory, 'report-eu.json');
      expect(report).toMatchObject({ state: 'completed', output: path });
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ region: 'eu', full: true });
      expect(unknown).toMatchObject({
        state: 'failed',
        error: { message: 'LookupError: there is no function for the task no.such.task' },
      });
      expect(await tenant.tasks({ definition: 'resting' })).toEqual([]);
      expect(await violations(stack.databaseUrl)).toEqual([]);

      await Promise.all(workers.map((worker) => worker.stop()));
      const ends = await Promise.all(workers.map(({ ended }) => ended));
      expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    },
    4 * MINUTE,
  );

  it('changes nothing when it is repeated, and only what has changed after that', async () => {
    const text = '# Tick\n0 5 * * * again\n0 6 * * * other';
    expect(await importing(['crontab', '--apply'], text)).toMatchObject({ status: 0 });
    const again = await importing(['crontab', '--apply'], text);
    expect(again).toMatchObject({ status: 0, stdout: 'unchanged again\nunchanged other\n' });
    const changed = await importing(['crontab', '--apply'], text.replace('0 5', '30 5'));
    expect(changed).toMatchObject({ status: 0, stdout: 'changed again\nunchanged other\n' });
    expect(await tenant.revisions('again')).toHaveLength(2);
  });

  it('leaves it to people whether what was switched off is still paused', async () => {
    const text = JSON.stringify({ idle: { task: 'a.b', schedule: 3_600, enabled: false } });
    const path = { key: 'idle' };
    expect((await importing(['celery-beat', '-', '--apply'], text)).stdout).toBe(
      'created idle, paused\n',
    );
    expect(await tenant.client.definitions.get({ path })).toMatchObject({ state: 'paused' });
    await tenant.client.definitions.enable({ path });
    expect((await importing(['celery-beat', '-', '--apply'], text)).stdout).toBe(
      'unchanged idle\n',
    );
    expect(await tenant.client.definitions.get({ path })).toMatchObject({ state: 'enabled' });
  });

  it('replaces no definition that it has not made, unless it is told to', async () => {
    await tenant.save(definition('by-hand'));
    const refused = await importing(['crontab', '--apply'], '0 5 * * * by-hand\n0 6 * * * beside');
    expect(refused).toMatchObject({ status: 1, stdout: 'created beside\n' });
    expect(refused.stderr).toMatch(
      /line 1: by-hand was not applied: a definition of this key is there/,
    );
    const forced = await importing(['crontab', '--apply', '--force'], '0 5 * * * by-hand');
    expect(forced).toMatchObject({ status: 0, stdout: 'changed by-hand\n' });
    await tenant.client.definitions.archive({ path: { key: 'by-hand' } });
    const archived = await importing(['crontab', '--apply'], '0 7 * * * by-hand');
    expect(archived.stderr).toMatch(
      /was not applied: The definition "by-hand" is archived: enable it/,
    );
  });

  it('applies nothing while an entry is refused, unless that is allowed', async () => {
    const text = '0 5 * * * some\n@reboot start';
    const refused = await importing(['crontab', '--apply'], text);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/1 of 2 entries was refused, so nothing was applied/);
    const allowed = await importing(['crontab', '--apply', '--allow-refused'], text);
    expect(allowed).toMatchObject({ status: 0, stdout: 'created some\n' });
  });

  it('writes documents that the api takes', async () => {
    const out = join(directory, 'definitions');
    const file = join(root, 'examples/imports/jobs.crontab');
    expect(await importing(['crontab', file, '--out', out])).toMatchObject({ status: 0 });
    const beat = join(root, 'examples/imports/beat-schedule.json');
    expect(await importing(['celery-beat', beat, '--out', out])).toMatchObject({ status: 0 });

    const files = await readdir(out);
    expect(files).toHaveLength(7);
    for (const name of files) {
      const body = await readFile(join(out, name), 'utf8');
      const headers = { 'content-type': 'application/yaml' };
      const path = `/v1/definitions/${name.replace(/\.yaml$/, '')}`;
      const answer = await tenant.fetch(path, { method: 'PUT', body, headers });
      expect([name, answer.status]).toEqual([name, 201]);
      expect(await answer.json()).toMatchObject({ spec: parse(body) });
    }
  });

  it('says what is wrong with an api', async () => {
    const text = '0 5 * * * x';
    const args = ['crontab', '--apply', '--url'];
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const gone = await importing([...args, nowhere], text);
    expect(gone.stderr).toMatch(
      /error: the api at http:\/\/127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/,
    );
    env = { ...env, ACTIVITY_CORE_API_KEY: 'ack_wrong' };
    const stranger = await importing(['crontab', '--apply'], text);
    expect(stranger.stderr).toMatch(/does not know the key in ACTIVITY_CORE_API_KEY/);
    env = { ACTIVITY_CORE_URL: stack.api.url, ACTIVITY_CORE_API_KEY: stack.apiKey };
    for (const { status, stderr } of [gone, stranger]) {
      expect(status).toBe(1);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});

/** Waits until a file is there. */
function appears(path: string): Promise<unknown> {
  return waitFor(() => stat(path), { what: path, timeoutMs: 10_000 });
}

describe('A command of a crontab', () => {
  const payload = { shell: '/bin/sh', environment: {} };
  const held = new AbortController().signal;

  it('runs at home, with few variables, and its input', async () => {
    const command = 'pwd; echo "$PATH $SHELL $A"; cat; test -z "$ACTIVITY_CORE_API_KEY"';
    const environment = { A: 'b', HOME: tmpdir() };
    const { stdout } = await runCommand({ ...payload, command, environment, stdin: 'c\n' }, held);
    expect(stdout).toBe(`${await realpath(tmpdir())}\n/usr/bin:/bin /bin/sh b\nc\n`);
  });

  it('is ended with all that it started when its task is lost', async () => {
    const lost = new AbortController();
    const running = runCommand({ ...payload, command: 'sleep 600 & sleep 600' }, lost.signal);
    lost.abort();
    await expect(running).rejects.toMatchObject({ signal: 'SIGTERM' });
  });

  it('is killed when it does not end in time', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'activity-core-command-'));
    const lost = new AbortController();
    const command = 'trap "" TERM; touch "$OUT/ready"; sleep 600';
    const running = runCommand(
      { ...payload, command, environment: { OUT: directory } },
      lost.signal,
      50,
    );
    await appears(join(directory, 'ready'));
    lost.abort();
    await expect(running).rejects.toMatchObject({ signal: 'SIGKILL' });
    await rm(directory, { recursive: true });
  });

  it('may have ended, but for what it left behind in a group of its own, when its task is lost', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'activity-core-command-'));
    const lost = new AbortController();
    const environment = {
      OUT: directory,
      NODE: process.execPath,
      // Holds the output open until the directory is removed, and knows when the command is gone.
      DAEMON:
        'while kill -0 "$0" 2>/dev/null; do sleep 0.02; done; touch "$OUT/alone"; while [ -d "$OUT" ]; do sleep 0.02; done',
      DETACH:
        'require("node:child_process").spawn("sh", ["-c", process.env.DAEMON, process.argv[1]], ' +
        '{ detached: true, stdio: "inherit" }).unref()',
    };
    const command = '"$NODE" -e "$DETACH" $$';
    const running = runCommand({ ...payload, command, environment }, lost.signal, 50);
    await appears(join(directory, 'alone'));
    lost.abort();
    await expect(running).resolves.toMatchObject({ stdout: '' });
    await rm(directory, { recursive: true });
  });

  it('keeps the end of what it says, and says what went wrong', async () => {
    const command = 'yes | head -c 100000; echo end; printf "\\0" >&2; exit 7';
    const failure = await runCommand({ ...payload, command }, held).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      message: 'the command ended with status 7',
      exitCode: 7,
      output: { stdout: expect.stringMatching(/^[y\n]{16380}end\n$/), stderr: '\uFFFD' },
    });
  });

  it.each([
    [{ user: 'nobody-else' }, /^this worker runs as .*, and the command is one of nobody-else$/],
    [{ shell: '/no/shell' }, /ENOENT/],
    [{ environment: { HOME: '/no/home' } }, /ENOENT/],
  ])('fails with %j', async (part, message) => {
    await expect(runCommand({ ...payload, command: 'true', ...part }, held)).rejects.toThrow(
      message,
    );
  });
});
