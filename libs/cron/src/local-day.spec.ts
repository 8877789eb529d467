import fc from 'fast-check';
import { localDateText, parseLocalDate } from './local-day.js';

describe('a date', () => {
  it('is the number of days since 1970-01-01', () => {
    expect(parseLocalDate('1970-01-01')).toBe(0);
    expect(parseLocalDate('1969-12-31')).toBe(-1);
    expect(parseLocalDate('2026-12-25')).toBe(Date.UTC(2026, 11, 25) / 86_400_000);
    expect(parseLocalDate('2028-02-29')).toBe(Date.UTC(2028, 1, 29) / 86_400_000);
  });

  it.each([
    ...['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-01', '2026-01-00', '2026-01-32'],
    ...['2026-1-1', '20260101', '2026-01-01T00:00', ' 2026-01-01', '0000-01-01', '12026-01-01', ''],
  ])('is not %j', (text) => {
    expect(parseLocalDate(text)).toBeUndefined();
  });

  it('is written as it was read', () => {
    const day = fc.integer({
      min: parseLocalDate('0001-01-01') ?? NaN,
      max: parseLocalDate('9999-12-31') ?? NaN,
    });
    fc.assert(
      fc.property(day, (number) => {
        expect(parseLocalDate(localDateText(number))).toBe(number);
      }),
    );
  });
});
