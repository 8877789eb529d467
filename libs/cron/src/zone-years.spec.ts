import { startOfYear, yearlyTransitions } from './zone-years.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The offset of a made-up zone, and how often it was asked. */
function counted(offsetAt: (instant: number) => number) {
  const counter = { asked: 0 };
  const offset = (instant: number) => {
    counter.asked++;
    return offsetAt(instant);
  };
  return { counter, offset };
}

/** One hour ahead from 1 April to 1 October. */
function summer(instant: number): number {
  const month = new Date(instant).getUTCMonth();
  return month >= 3 && month < 9 ? HOUR : 0;
}

describe('the changes of clocks in a year', () => {
  it('are found by asking for offsets', () => {
    const transitions = yearlyTransitions(summer)(2026);
    expect(transitions).toEqual([
      { at: Date.UTC(2026, 3, 1), before: 0, after: HOUR },
      { at: Date.UTC(2026, 9, 1), before: HOUR, after: 0 },
    ]);
  });

  it('follow, in far years, from a few examples', () => {
    const { counter, offset } = counted(summer);
    const transitionsOf = yearlyTransitions(offset);
    transitionsOf(2_500);
    const { asked } = counter;
    for (let year = 3_000; year < 4_000; year++) {
      expect(transitionsOf(year).map(({ at }) => at)).toEqual([
        startOfYear(year) + (Date.UTC(2026, 3, 1) - Date.UTC(2026, 0, 1)) + leapDay(year),
        startOfYear(year) + (Date.UTC(2026, 9, 1) - Date.UTC(2026, 0, 1)) + leapDay(year),
      ]);
    }
    expect(counter.asked).toBe(asked);
  });

  it('are searched for in a zone whose rule still changes late', () => {
    const end = Date.UTC(5000, 0);
    const transitionsOf = yearlyTransitions((instant) => (instant < end ? summer(instant) : 0));
    expect(transitionsOf(4_999)).toHaveLength(2);
    expect(transitionsOf(5_000)).toEqual([]);
  });

  it('are not searched for before the first one ever', () => {
    const { counter, offset } = counted(() => HOUR);
    const transitionsOf = yearlyTransitions(offset);
    for (let year = 1; year < 1_840; year++) expect(transitionsOf(year)).toEqual([]);
    expect(counter.asked).toBe(2);
    const early = Date.UTC(1800, 5);
    const changed = yearlyTransitions((instant) => (instant < early ? 0 : HOUR));
    expect(changed(1_800)).toEqual([{ at: early, before: 0, after: HOUR }]);
  });
});

function leapDay(year: number): number {
  return new Date(startOfYear(year) + 59 * DAY).getUTCDate() === 29 ? DAY : 0;
}
