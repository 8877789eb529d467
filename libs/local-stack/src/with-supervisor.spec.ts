import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './process-identity.js';
import { waitFor } from './wait-for.js';

const loader = join(import.meta.dirname, '../../../test/support/typescript.mjs');

/** In a process of its own, since it is about signals and the end of a process. */
describe('withSupervisor', () => {
  let directory: string;
  const parents: ChildProcess[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'with-supervisor-'));
  });
  afterEach(async () => {
    for (const parent of parents.splice(0)) parent.kill('SIGKILL');
    await rm(directory, { recursive: true });
  });

  /** Runs `work` with a child process `job` under it. */
  function program(work: string): { parent: ChildProcess; output: () => string } {
    const script = `
      import { withSupervisor } from '${import.meta.dirname}/with-supervisor.ts';
      try {
        console.log(await withSupervisor(async (supervisor, interrupted) => {
          const job = await supervisor.start({
            name: 'job',
            command: '/bin/sh',
            args: ['-c', 'trap "sleep 0.2; echo stopped; exit 0" TERM; echo started; while :; do sleep 0.02; done'],
            logFile: '${join(directory, 'log')}',
          });
          console.log('job', job.pid);
          ${work}
        }));
      } catch (error) {
        console.log(error.message);
      }`;
    const args = ['--import', loader, '--input-type=module', '--eval', script];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    parents.push(parent);
    let output = '';
    parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { parent, output: () => output };
  }

  const log = (): Promise<string> => readFile(join(directory, 'log'), 'utf8');
  const untilStarted = async (output: () => string): Promise<number> => {
    await waitFor(async () => (await log()).includes('started'), {
      timeoutMs: 10_000,
      what: 'the job to start',
    });
    return waitFor(() => Number(/job (\d+)/.exec(output())?.[1] ?? 0) || false, {
      timeoutMs: 10_000,
      what: 'the pid of the job',
    });
  };

  it('stops everything when the work is done', async () => {
    const { parent, output } = program(
      `while (!(await import('node:fs')).readFileSync('${join(directory, 'log')}', 'utf8')) {}`,
    );
    const pid = await untilStarted(output);
    await once(parent, 'exit');
    expect(output()).toContain('done');
    expect(isAlive(pid)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops everything, in peace, on %s, however often it comes',
    async (signal) => {
      const { parent, output } = program(`await new Promise(() => {});`);
      const pid = await untilStarted(output);
      parent.kill(signal);
      parent.kill(signal);
      await once(parent, 'exit');
      expect(output()).toContain('interrupted');
      expect(await log()).toBe('started\nstopped\n');
      expect(isAlive(pid)).toBe(false);
    },
  );

  it('ends with an error when a process dies', async () => {
    const { parent, output } = program(`await new Promise(() => {});`);
    process.kill(await untilStarted(output), 'SIGKILL');
    await once(parent, 'exit');
    expect(output()).toContain('job ended unexpectedly with SIGKILL');
  });

  it.each([
    ['thrown in the work', `throw new Error('went wrong');`],
    [
      'caught nowhere',
      `setTimeout(() => { throw new Error('went wrong') }); await new Promise(() => {});`,
    ],
    [
      'of a promise that nobody awaits',
      `void Promise.reject(new Error('went wrong')); await new Promise(() => {});`,
    ],
  ])('stops everything on an error %s, and passes it on', async (_, work) => {
    const { parent, output } = program(work);
    await once(parent, 'exit');
    expect(output()).toContain('went wrong');
    expect(isAlive(Number(/job (\d+)/.exec(output())?.[1]))).toBe(false);
  });
});
