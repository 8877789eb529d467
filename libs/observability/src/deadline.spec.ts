import { DeadlineExceededError, withDeadline } from './deadline.js';

describe('a deadline', () => {
  it('passes on what the work resolves to', async () => {
    await expect(withDeadline(1_000, () => Promise.resolve(42))).resolves.toBe(42);
  });

  it('passes on what the work throws', async () => {
    const work = () => Promise.reject(new RangeError('no'));
    await expect(withDeadline(1_000, work)).rejects.toThrow(RangeError);
  });

  it('ends the wait for work that never ends', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(withDeadline(1, () => never)).rejects.toBeInstanceOf(DeadlineExceededError);
  });
});
