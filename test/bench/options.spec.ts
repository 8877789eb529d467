import { BenchUsageError, readOptions } from './options.js';

const SECTIONS = [{ id: 'throughput' }, { id: 'open-loop' }];
const read = (...args: string[]) => readOptions(args, SECTIONS);

describe('the command line of the benchmark', () => {
  it('means a full run, which writes the page', () => {
    expect(read()).toEqual({
      quick: false,
      write: true,
      profile: false,
      json: undefined,
      only: undefined,
    });
  });

  it.each([['--quick'], ['--profile'], ['--only=throughput']])(
    'does not write the page after less than a full run: %s',
    (option) => {
      expect(read(option)).toMatchObject({ write: false });
      expect(read(option, '--write')).toMatchObject({ write: true });
    },
  );

  it('takes sections by their ids or by those of their figures', () => {
    expect(read('--only', 'open-loop/500/p99', '--only', 'throughput')).toMatchObject({
      only: ['open-loop', 'throughput'],
    });
  });

  it('names the sections in its help', () => {
    expect(read('--help')).toEqual({ help: expect.stringContaining('throughput, open-loop') });
  });

  it.each([['--only=speed'], ['--fast'], ['extra']])('refuses %s and says why', (option) => {
    expect(() => read(option)).toThrow(BenchUsageError);
  });
});
