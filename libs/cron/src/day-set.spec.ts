import fc from 'fast-check';
import { dayNumber } from './civil.js';
import { DaySet } from './day-set.js';

const APRIL = dayNumber({ year: 2026, month: 4, day: 1 });

/** The days of April that belong to it, 1 to 30. */
function inApril(set: DaySet): readonly number[] {
  const mask = set.within(APRIL, 30);
  return Array.from({ length: 31 }, (_, bit) => bit + 1).filter((day) => mask & (1 << (day - 1)));
}

describe('A set of days', () => {
  it('has the days of a month that are in it, and none of other months', () => {
    const set = new DaySet([
      { first: APRIL + 28, last: APRIL + 400 },
      { first: APRIL + 9, last: APRIL + 11 },
      { first: APRIL - 20, last: APRIL },
    ]);
    expect(inApril(set)).toEqual([1, 10, 11, 12, 29, 30]);
    expect(inApril(new DaySet([]))).toEqual([]);
    expect(inApril(new DaySet([{ first: APRIL - 1, last: APRIL + 30 }]))).toHaveLength(30);
  });

  it('has a day that any of its ranges has', () => {
    const range = fc
      .tuple(fc.integer({ min: -90, max: 120 }), fc.integer({ min: 0, max: 40 }))
      .map(([from, length]) => ({ first: APRIL + from, last: APRIL + from + length }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), (ranges) => {
        const days = Array.from({ length: 30 }, (_, index) => index + 1);
        const has = (day: number) =>
          ranges.some(({ first, last }) => first <= APRIL + day - 1 && APRIL + day - 1 <= last);
        expect(inApril(new DaySet(ranges))).toEqual(days.filter(has));
      }),
    );
  });
});
