import { RequestStoppedError } from './request-chunk.js';
import { judgeFailure } from './request-failure.js';

const databaseError = (code: string) => Object.assign(new Error('database'), { code });

describe('a chunk that failed', () => {
  it('fails its request at once when the request cannot go on', () => {
    const stopped = new RequestStoppedError('definition_not_enabled', 'It is paused.');
    expect(judgeFailure(stopped, 0)).toEqual({
      kind: 'fail',
      error: { code: 'definition_not_enabled', message: 'It is paused.' },
    });
  });

  it('fails its request at once when the code is wrong or a row is refused', () => {
    expect(judgeFailure(new TypeError('undefined'), 0)).toMatchObject({
      kind: 'fail',
      error: { code: 'internal_error' },
    });
    expect(judgeFailure(databaseError('22P05'), 0)).toMatchObject({
      kind: 'fail',
      error: { code: 'refused_by_database', message: expect.stringContaining('22P05') },
    });
  });

  it('is tried again for minutes when the database may get over it, and not for ever', () => {
    const deadlock = databaseError('40P01');
    let waited = 0;
    let tries = 0;
    for (;;) {
      const verdict = judgeFailure(deadlock, tries);
      if (verdict.kind === 'fail') break;
      waited += verdict.delayMs;
      tries += 1;
    }
    expect(tries).toBe(9);
    expect(waited).toBeGreaterThan(2 * 60_000);
    expect(waited).toBeLessThan(10 * 60_000);
  });
});
