import { ConditionTimeoutError } from './errors.js';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('returns the first value that is there', async () => {
    const values = [undefined, null, false, 0];
    expect(await waitFor(() => values.shift(), { timeoutMs: 5_000, what: 'a value' })).toBe(0);
  });

  it('takes an error for "not yet"', async () => {
    let calls = 0;
    const refuseOnce = (): string => {
      if (++calls === 1) throw new Error('refused');
      return 'there';
    };
    expect(await waitFor(refuseOnce, { timeoutMs: 5_000, what: 'an answer' })).toBe('there');
  });

  it('says what it waited for, and the last error, when time is up', async () => {
    const waiting = waitFor(() => Promise.reject(new Error('refused')), {
      timeoutMs: 1,
      what: 'the api to answer',
    });
    await expect(waiting).rejects.toThrow(ConditionTimeoutError);
    await expect(waiting).rejects.toThrow(/in vain for the api to answer.*refused/);
  });
});
