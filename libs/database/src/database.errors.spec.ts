import { isRefusedRow } from './database.errors.js';

describe('rows that cannot be written', () => {
  it.each(['22P05', '23514', '54000'])('are those of SQLSTATE %s', (code) => {
    expect(isRefusedRow(Object.assign(new Error('refused'), { code }))).toBe(true);
    expect(isRefusedRow(new Error('wrapped', { cause: { code } }))).toBe(true);
  });

  it('are those of a statement that is longer than a string can be', () => {
    const tooLong = caught(() => 'x'.repeat(2 ** 29).padEnd(2 ** 30));
    expect(isRefusedRow(tooLong)).toBe(true);
    expect(isRefusedRow(new Error('wrapped', { cause: tooLong }))).toBe(true);
  });

  it.each([
    undefined,
    new Error('lost'),
    { code: '40001' },
    { code: '57P01' },
    new RangeError('r'),
  ])('are not those of %p', (error) => {
    expect(isRefusedRow(error)).toBe(false);
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
