import { GroupCommit, type GroupCommitLimits } from './group-commit.js';

/** Group commits whose writes end when the test says so. */
function setUp(limits: Partial<GroupCommitLimits> = {}) {
  const writes: { key: string; items: readonly string[]; end: PromiseWithResolvers<undefined> }[] =
    [];
  const groups = new GroupCommit<string, string>(
    async (key, items) => {
      const end = Promise.withResolvers<undefined>();
      writes.push({ key, items, end });
      await end.promise;
      return items.map((item) => `${key}:${item}`);
    },
    { groupItems: 10, groupBytes: 1_000, writesPerKey: 1, writes: 10, ...limits },
  );
  return {
    groups,
    submit: (key: string, items: string, bytes = 1) => groups.submit(key, items.split(''), bytes),
    begun: () => writes.map(({ key, items }) => `${key}:${items.join('')}`),
    finish: async (index: number) => {
      writes[index]?.end.resolve(undefined);
      await new Promise(setImmediate);
    },
    fail: async (index: number, error: Error) => {
      writes[index]?.end.reject(error);
      await new Promise(setImmediate);
    },
  };
}

describe('Group commit', () => {
  it('writes at once when nothing is under way', () => {
    const { submit, begun } = setUp();
    void submit('acme', 'a');
    expect(begun()).toEqual(['acme:a']);
  });

  it('lets what arrives meanwhile share the next write', async () => {
    const { submit, begun, finish } = setUp();
    const answers = ['a', 'bc', 'd'].map((items) => submit('acme', items));
    expect(begun()).toEqual(['acme:a']);
    await finish(0);
    expect(begun()).toEqual(['acme:a', 'acme:bcd']);
    await finish(1);
    expect(await Promise.all(answers)).toEqual([['acme:a'], ['acme:b', 'acme:c'], ['acme:d']]);
  });

  it('never puts two keys into one write', async () => {
    const { submit, begun, finish } = setUp();
    void submit('acme', 'a');
    void submit('rival', 'x');
    void submit('acme', 'b');
    void submit('rival', 'y');
    await finish(0);
    expect(begun()).toEqual(['acme:a', 'rival:x', 'acme:b']);
  });

  it('has as many writes under way for a key as it may', () => {
    const { submit, begun } = setUp({ writesPerKey: 2 });
    for (const item of 'abcd') void submit('acme', item);
    expect(begun()).toEqual(['acme:a', 'acme:b']);
  });

  it('has as many writes under way in all as it may, and keys take turns', async () => {
    const { submit, begun, finish } = setUp({ writes: 1, groupItems: 2 });
    for (const items of ['a', 'bb', 'cc']) void submit('busy', items);
    void submit('quiet', 'x');
    await finish(0);
    await finish(1);
    await finish(2);
    expect(begun()).toEqual(['busy:a', 'busy:bb', 'quiet:x', 'busy:cc']);
  });

  it('bounds a group by items and by bytes, without dividing a submission', async () => {
    const { submit, begun, finish } = setUp({ groupItems: 3, groupBytes: 10 });
    const submissions: [string, number][] = [
      ['a', 1],
      ['bc', 1],
      ['de', 1],
      ['ffff', 1],
      ['g', 6],
      ['h', 6],
      ['i', 99],
    ];
    const answers = submissions.map(([items, bytes]) => submit('acme', items, bytes));
    for (let index = 0; index < submissions.length; index++) await finish(index);
    await Promise.all(answers);
    expect(begun()).toEqual(
      ['a', 'bc', 'de', 'ffff', 'g', 'h', 'i'].map((items) => `acme:${items}`),
    );
  });

  it('answers every submission of a group with the error of its write, and goes on', async () => {
    const { submit, begun, fail, finish } = setUp();
    void submit('acme', 'a');
    const group = Promise.allSettled([submit('acme', 'b'), submit('acme', 'c')]);
    await finish(0);
    const later = submit('acme', 'd');
    const error = new Error('the connection is gone');
    await fail(1, error);
    expect(await group).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    await finish(2);
    expect(await later).toEqual(['acme:d']);
    expect(begun()).toEqual(['acme:a', 'acme:bc', 'acme:d']);
  });
});
