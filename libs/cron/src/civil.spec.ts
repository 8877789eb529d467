import fc from 'fast-check';
import { civilDate, dayNumber, monthShape } from './civil.js';

const someDay = fc.integer({ min: -800_000, max: 3_000_000 });

function dateOf(day: number): Date {
  return new Date(day * 86_400_000);
}

describe('civil dates', () => {
  it('are those of the runtime', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const date = dateOf(day);
        expect(civilDate(day)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        });
      }),
    );
  });

  it('number their days and back', () => {
    fc.assert(fc.property(someDay, (day) => dayNumber(civilDate(day)) === day));
  });

  it('know the shape of their months', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const { year, month } = civilDate(day);
        const first = dayNumber({ year, month, day: 1 });
        const next = dayNumber({
          year: month === 12 ? year + 1 : year,
          month: (month % 12) + 1,
          day: 1,
        });
        expect(monthShape(year, month)).toEqual({
          length: next - first,
          firstWeekday: dateOf(first).getUTCDay(),
        });
      }),
    );
  });
});
