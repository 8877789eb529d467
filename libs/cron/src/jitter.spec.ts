import fc from 'fast-check';
import { calendarOf, firesBetween } from './calendar.fixture.js';
import { dueTime, latestDueTime } from './jitter.js';
import { MINUTE_MS } from './units.js';

const minutely = calendarOf({ cron: '* * * * *', timezone: 'UTC' });
const daily = calendarOf({ cron: '0 9 * * *', timezone: 'UTC' });
const NINE = Date.UTC(2026, 0, 1, 9);

describe('the due time', () => {
  it('is the nominal time when there is no jitter', () => {
    expect(dueTime({ calendar: daily, jitterMs: 0, seed: 'a' }, NINE)).toBe(NINE);
  });

  it('is always the same for a seed and a nominal time', () => {
    const jittered = { calendar: daily, jitterMs: 120_000, seed: 'tenant/definition/trigger' };
    // Pinned: a release that changed it would move every fire.
    expect(dueTime(jittered, NINE) - NINE).toBe(81_963);
  });

  it('differs from seed to seed and from time to time', () => {
    const due = (seed: string, nominal: number) =>
      dueTime({ calendar: daily, jitterMs: 120_000, seed }, nominal) - nominal;
    const next = daily.next(NINE) ?? NaN;
    expect(new Set([due('a', NINE), due('b', NINE), due('a', next), due('b', next)]).size).toBe(4);
  });

  it('stays within the jitter, and before the next nominal time', () => {
    const spec = fc.record({
      calendar: fc.constantFrom(minutely, daily),
      jitterMs: fc.integer({ min: 0, max: 10 * MINUTE_MS }),
      seed: fc.string(),
    });
    fc.assert(
      fc.property(spec, fc.integer({ min: NINE, max: NINE + 1e10 }), (jittered, after) => {
        const nominal = jittered.calendar.next(after) ?? NaN;
        const next = jittered.calendar.next(nominal) ?? NaN;
        const due = dueTime(jittered, nominal);
        expect(due).toBeGreaterThanOrEqual(nominal);
        expect(due).toBeLessThanOrEqual(latestDueTime(jittered, nominal));
        expect(latestDueTime(jittered, nominal)).toBeLessThanOrEqual(nominal + jittered.jitterMs);
        expect(latestDueTime(jittered, nominal)).toBeLessThan(next);
      }),
    );
  });

  it('may use all of the jitter after the last nominal time', () => {
    const calendar = calendarOf({ cron: '* * * * *', timezone: 'UTC', endAt: NINE + 1 });
    expect(latestDueTime({ calendar, jitterMs: 600_000, seed: '' }, NINE)).toBe(NINE + 600_000);
  });

  it('ends with the year 9999', () => {
    const lastHour = Date.UTC(9999, 11, 31, 23);
    const calendar = calendarOf({ cron: '59 23 31 12 *', timezone: 'UTC', startAt: lastHour });
    const nominal = calendar.next(lastHour) ?? NaN;
    const jittered = { calendar, jitterMs: 86_400_000, seed: '' };
    expect(latestDueTime(jittered, nominal)).toBe(Date.UTC(10_000, 0) - 1);
  });

  it.each([
    ['seeds', Array.from({ length: 10_000 }, (_, n) => [`trigger-${n}`, NINE] as const)],
    ['times', firesBetween(minutely, NINE, NINE + 6e8).map((n) => ['trigger', n] as const)],
  ])('is evenly spread over %s', (_, pairs) => {
    const tenths = new Array<number>(10).fill(0);
    for (const [seed, nominal] of pairs) {
      const delay = dueTime({ calendar: minutely, jitterMs: 9_999, seed }, nominal) - nominal;
      const tenth = Math.floor(delay / 1_000);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    // The standard deviation of each count is about 30.
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(130);
  });
});
