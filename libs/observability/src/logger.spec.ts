import { withLogContext } from './log-context.js';
import { createLogger } from './logger.js';

function capture(logLevel: 'info' | 'debug' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { lines, logger: createLogger('api', { environment: 'test', logLevel }, { write }) };
}

describe('the logger', () => {
  it('writes one JSON object per line with the app, a readable level and an ISO time', () => {
    const { lines, logger } = capture();
    logger.info('hello');
    expect(lines).toEqual([
      { app: 'api', level: 'info', msg: 'hello', time: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it('puts the context of the moment on every line', () => {
    const { lines, logger } = capture();
    withLogContext({ runId: 'r1', batchId: 'b1' }, () => {
      logger.child({ step: 'admit' }).info('inside');
    });
    logger.info('outside');
    expect(lines[0]).toMatchObject({ runId: 'r1', batchId: 'b1', step: 'admit' });
    expect(lines[1]).not.toHaveProperty('runId');
  });

  it('replaces secrets, also inside objects', () => {
    const { lines, logger } = capture();
    logger.info({
      authorization: 'Bearer hunter2',
      req: { headers: { authorization: 'hunter2', cookie: 'hunter2', accept: 'text/html' } },
      source: { password: 'hunter2', 'x-api-key': 'hunter2' },
      task: { lease: { token: 'hunter2' } },
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(JSON.stringify(lines)).toContain('text/html');
  });

  it('keeps type, stack and cause of an error, but not the whole of a huge message', () => {
    const { lines, logger } = capture();
    const cause = new TypeError('the cause');
    logger.error({ err: new Error(`insert ${'x'.repeat(100_000)}`, { cause }) }, 'failed');
    logger.error({ err: new Error('wrapped', { cause }) }, 'failed');
    expect(JSON.stringify(lines[0]).length).toBeLessThan(20_000);
    expect(lines[1]).toMatchObject({
      err: { type: 'Error', stack: expect.stringContaining('the cause') },
    });
  });

  it('has what Nest tells about its modules at debug', () => {
    const { lines, logger } = capture();
    logger.info({ context: 'RouterExplorer' }, 'Mapped {/v1/tasks, GET} route');
    logger.warn({ context: 'RouterExplorer' }, 'something odd');
    logger.info({ context: 'NestApplication' }, 'started');
    expect(lines.map((line) => line.msg)).toEqual(['something odd', 'started']);
    const verbose = capture('debug');
    verbose.logger.info({ context: 'RouterExplorer' }, 'Mapped {/v1/tasks, GET} route');
    expect(verbose.lines).toEqual([expect.objectContaining({ level: 'debug' })]);
  });

  it('does not log below its level', () => {
    const { lines, logger } = capture();
    logger.debug('quiet');
    expect(lines).toEqual([]);
  });
});
