import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailedError, ProcessEndedError, StoppingError } from './errors.js';
import { isAlive } from './process-identity.js';
import { type ProcessOptions, Supervisor } from './supervisor.js';
import { waitFor } from './wait-for.js';

/** Goes on until it is told to end; then it says so. */
const OBEDIENT = `trap 'echo stopped; exit 0' TERM; echo started; while :; do sleep 0.02; done`;
const STUBBORN = `trap '' TERM; echo started; while :; do sleep 0.02; done`;

let directory: string;
let supervisor: Supervisor;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'supervisor-'));
  supervisor = new Supervisor();
});
afterEach(async () => {
  await supervisor.stopAll();
  await rm(directory, { recursive: true });
});

const path = (name: string): string => join(directory, name);
const read = (name: string): string =>
  existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '';
const shell = (name: string, script: string, log = name): ProcessOptions => ({
  name,
  command: '/bin/sh',
  args: ['-c', script],
  logFile: path(log),
});
const untilLogged = (log: string, text: string): Promise<unknown> =>
  waitFor(() => read(log).includes(text), { timeoutMs: 10_000, what: `${log} to say ${text}` });
const untilGone = (pid: number): Promise<unknown> =>
  waitFor(() => !isAlive(pid), { timeoutMs: 10_000, what: `process ${pid} to be gone` });

describe('a supervised process', () => {
  it('runs as the process that was asked for, in a process group of its own', async () => {
    const started = await supervisor.start(shell('job', 'echo $$; exec sleep 60'));
    await untilLogged('job', `${started.pid}\n`);
    process.kill(-started.pid, 0);
    expect(started.running).toBe(true);
  });

  it('gets the time to end by itself when it is stopped', async () => {
    const started = await supervisor.start(shell('job', OBEDIENT));
    await untilLogged('job', 'started');
    await started.stop();
    expect(read('job')).toContain('stopped');
    expect(await started.ended).toEqual({ code: 0, how: 'exit code 0', expected: true });
  });

  it('is killed when it ignores the request', async () => {
    const started = await supervisor.start({ ...shell('job', STUBBORN), stopTimeoutMs: 100 });
    await untilLogged('job', 'started');
    await started.stop();
    expect(await started.ended).toMatchObject({ code: null, how: 'SIGKILL', expected: true });
  });

  it('takes what it started with it when it dies', async () => {
    const started = await supervisor.start(shell('job', 'sleep 60 & echo $!; wait'));
    const grandchild = Number(
      await waitFor(() => read('job').trim() || false, { timeoutMs: 10_000, what: 'a pid' }),
    );
    process.kill(started.pid, 'SIGKILL');
    await started.ended;
    await untilGone(grandchild);
  });

  it('is reported, with the end of its log, when it dies although it should go on', async () => {
    await supervisor.start(shell('job', 'echo out of luck; exit 3'));
    const failure = await supervisor.failure;
    expect(failure).toBeInstanceOf(ProcessEndedError);
    expect(failure.message).toMatch(/job ended unexpectedly with exit code 3.*out of luck/s);
  });

  it('is not reported when it was killed on purpose', async () => {
    const started = await supervisor.start(shell('job', OBEDIENT));
    await started.kill();
    const nothing = Promise.resolve('nothing');
    expect(await Promise.race([supervisor.failure, nothing])).toBe('nothing');
  });
});

describe('a command', () => {
  it('is waited for', async () => {
    await supervisor.run(shell('job', 'echo done'));
    expect(read('job')).toBe('done\n');
  });

  it('that fails is an error with the end of its log', async () => {
    const running = supervisor.run(shell('job', 'echo no such thing >&2; exit 1'));
    await expect(running).rejects.toThrow(CommandFailedError);
    await expect(running).rejects.toThrow(/job failed with exit code 1.*no such thing/s);
  });

  it('that does not exist is an error that names it', async () => {
    const running = supervisor.run({ name: 'job', command: 'no-such-tool', logFile: path('job') });
    await expect(running).rejects.toThrow(/no-such-tool.*not found/s);
  });

  it('is cut short when everything is stopped', async () => {
    const running = supervisor.run(shell('job', OBEDIENT));
    const outcome = expect(running).rejects.toThrow(StoppingError);
    await untilLogged('job', 'started');
    await supervisor.stopAll();
    await outcome;
  });
});

describe('stopping everything', () => {
  it('goes from the newest to the oldest, one after the other', async () => {
    for (const name of ['database', 'api', 'worker']) {
      const script = OBEDIENT.replace('stopped', `${name} stopped`).replace(
        'started',
        `${name} started`,
      );
      await supervisor.start(shell(name, script, 'log'));
      await untilLogged('log', `${name} started`);
    }
    await supervisor.stopAll();
    expect(read('log').split('\n').slice(3, 6)).toEqual([
      'worker stopped',
      'api stopped',
      'database stopped',
    ]);
  });

  it('lets nothing start any more', async () => {
    const starting = supervisor.start(shell('job', OBEDIENT));
    void supervisor.stopAll();
    await expect(starting).rejects.toThrow(StoppingError);
    await expect(supervisor.run(shell('job', 'true'))).rejects.toThrow(StoppingError);
  });
});

describe('when the parent is killed', () => {
  const loader = join(import.meta.dirname, '../../../test/support/typescript.mjs');
  const sources = import.meta.dirname;

  it('stops its processes in order all the same', async () => {
    const script = `
      import { Supervisor } from '${sources}/supervisor.ts';
      const supervisor = new Supervisor();
      for (const [name, body] of Object.entries(${JSON.stringify({ first: OBEDIENT, second: OBEDIENT })})) {
        const { pid } = await supervisor.start({
          name,
          command: '/bin/sh',
          args: ['-c', body.replaceAll('echo ', 'echo ' + name + ' ')],
          logFile: '${path('log')}',
        });
        console.log(pid);
      }`;
    const args = ['--import', loader, '--input-type=module', '--eval', script];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await untilLogged('log', 'first started');
    await untilLogged('log', 'second started');
    const pids = await waitFor(() => /^(\d+)\n(\d+)\n/.exec(output)?.slice(1).map(Number), {
      timeoutMs: 10_000,
      what: 'two pids',
    });

    parent.kill('SIGKILL');
    await once(parent, 'exit');

    await Promise.all(pids.map(untilGone));
    expect(read('log').split('\n').slice(2, 4)).toEqual(['second stopped', 'first stopped']);
  });
});
