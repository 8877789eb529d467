import { RecentLookups } from './recent-lookups.js';

/** A source of answers that counts how often it is asked, and a clock that a test moves. */
function setUp({ limit = 10 } = {}) {
  const answers = new Map<string, string>();
  const asked: string[] = [];
  const clock = { ms: 0 };
  const lookups = new RecentLookups<string>({ ttlMs: 100, limit, now: () => clock.ms });
  const get = (key: string) =>
    lookups.get(key, () => {
      asked.push(key);
      return Promise.resolve(answers.get(key));
    });
  return { answers, asked, clock, lookups, get };
}

describe('recent lookups', () => {
  it('asks once while the answer may be believed', async () => {
    const { answers, asked, clock, get } = setUp();
    answers.set('a', 'A');
    expect(await get('a')).toBe('A');
    clock.ms = 99;
    expect(await get('a')).toBe('A');
    expect(asked).toEqual(['a']);
  });

  it('asks again once the answer is too old', async () => {
    const { answers, clock, get } = setUp();
    answers.set('a', 'A');
    await get('a');
    answers.delete('a');
    clock.ms = 100;
    expect(await get('a')).toBeUndefined();
  });

  it('keeps that nothing was found', async () => {
    const { asked, get } = setUp();
    expect(await get('nobody')).toBeUndefined();
    expect(await get('nobody')).toBeUndefined();
    expect(asked).toEqual(['nobody']);
  });

  it('keeps what was found through a flood of wrong keys', async () => {
    const { answers, asked, get } = setUp({ limit: 3 });
    answers.set('a', 'A');
    await get('a');
    for (let i = 0; i < 50; i++) await get(`wrong-${i}`);
    await get('a');
    expect(asked.filter((key) => key === 'a')).toHaveLength(1);
  });

  it('forgets the oldest when it is full', async () => {
    const { answers, asked, get } = setUp({ limit: 2 });
    for (const key of ['a', 'b', 'c']) {
      answers.set(key, key);
      await get(key);
    }
    await get('c');
    await get('a');
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('answers concurrent questions with one lookup', async () => {
    const { answers, asked, get } = setUp();
    answers.set('a', 'A');
    expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(['A', 'A', 'A']);
    expect(asked).toEqual(['a']);
  });

  it('does not keep a lookup that failed', async () => {
    const { answers, lookups, get } = setUp();
    answers.set('a', 'A');
    const failing = lookups.get('a', () => Promise.reject(new Error('database gone')));
    await expect(failing).rejects.toThrow('database gone');
    expect(await get('a')).toBe('A');
  });

  it('does not keep what a lookup finds that began before everything was cleared', async () => {
    const { answers, lookups, get } = setUp();
    answers.set('a', 'A');
    const early = get('a');
    answers.delete('a');
    lookups.clear();
    expect(await early).toBe('A');
    expect(await get('a')).toBeUndefined();
  });
});
