import fc from 'fast-check';
import { calendarOf, firesBetween } from './calendar.fixture.js';
import { dueTime } from './jitter.js';
import { DEFAULT_MISFIRE_POLICY, latestDue, type TriggerTiming, verdict } from './verdict.js';

const HOUR = 3_600_000;
const NINE = Date.UTC(2026, 0, 1, 9);
const calendar = calendarOf({ cron: '@hourly', timezone: 'UTC' });

function timing(misfire: Partial<TriggerTiming['misfire']>): TriggerTiming {
  return { calendar, jitterMs: 0, seed: '', misfire: { ...DEFAULT_MISFIRE_POLICY, ...misfire } };
}

describe('a nominal time', () => {
  it.each(['skip', 'fire_once', 'fire_all'] as const)(
    'that is within the grace runs, by %s',
    (policy) => {
      const never = timing({ policy, graceMs: 10 * HOUR, limit: 1 });
      expect(verdict(never, NINE, NINE)).toEqual({ kind: 'run' });
      expect(verdict(never, NINE, NINE + 10 * HOUR)).toEqual({ kind: 'run' });
    },
  );

  it('that is late does not run, by skip', () => {
    const skip = timing({ policy: 'skip', graceMs: 60_000 });
    expect(verdict(skip, NINE, NINE + 60_001)).toEqual({ kind: 'skip', reason: 'misfire' });
  });

  it('that is late runs until a later one is due, which then runs in its place, by fire_once', () => {
    const once = timing({ policy: 'fire_once' });
    expect(verdict(once, NINE, NINE + HOUR - 1)).toEqual({ kind: 'run' });
    expect(verdict(once, NINE, NINE + HOUR)).toEqual({ kind: 'coalesce', into: NINE + HOUR });
    expect(verdict(once, NINE, NINE + 3.5 * HOUR)).toEqual({
      kind: 'coalesce',
      into: NINE + 3 * HOUR,
    });
    expect(verdict(once, NINE + 3 * HOUR, NINE + 3.5 * HOUR)).toEqual({ kind: 'run' });
  });

  it('that is late runs until limit later ones are due, by fire_all', () => {
    const all = timing({ policy: 'fire_all', limit: 3 });
    expect(verdict(all, NINE, NINE + 3 * HOUR - 1)).toEqual({ kind: 'run' });
    expect(verdict(all, NINE, NINE + 3 * HOUR)).toEqual({ kind: 'skip', reason: 'limit' });
  });

  it('is late from its due time on, not from its nominal time', () => {
    const jittered = { ...timing({ policy: 'skip', graceMs: 0 }), jitterMs: HOUR };
    const due = dueTime(jittered, NINE);
    expect(due).toBeGreaterThan(NINE);
    expect(verdict(jittered, NINE, due)).toEqual({ kind: 'run' });
    expect(verdict(jittered, NINE, due + 1)).toEqual({ kind: 'skip', reason: 'misfire' });
  });

  it('is overtaken by a later one when that is due, not when it is nominal', () => {
    const jittered = { ...timing({ policy: 'fire_once', graceMs: 0 }), jitterMs: HOUR };
    const later = dueTime(jittered, NINE + HOUR);
    expect(verdict(jittered, NINE, later - 1)).toEqual({ kind: 'run' });
    expect(verdict(jittered, NINE, later)).toEqual({ kind: 'coalesce', into: NINE + HOUR });
  });

  it('that is the last of its calendar runs however late, by fire_once', () => {
    const ended = calendarOf({ cron: '@hourly', timezone: 'UTC', endAt: NINE + 1 });
    const once = { ...timing({ policy: 'fire_once' }), calendar: ended };
    expect(verdict(once, NINE, NINE + 1e12)).toEqual({ kind: 'run' });
  });
});

const someTiming: fc.Arbitrary<TriggerTiming> = fc.record({
  calendar: fc.constantFrom(
    calendarOf({ cron: '*/20 * * * *', timezone: 'Europe/Berlin' }),
    calendarOf({ cron: '30 1,2,3 * * *', timezone: 'Europe/Berlin' }),
    calendarOf({ cron: '0 9 * * 1-5', timezone: 'Australia/Lord_Howe' }),
  ),
  jitterMs: fc.constantFrom(0, 60_000, 2 * HOUR),
  seed: fc.string({ maxLength: 5 }),
  misfire: fc.record({
    policy: fc.constantFrom('skip', 'fire_once', 'fire_all'),
    graceMs: fc.constantFrom(0, 60_000, 5 * HOUR),
    limit: fc.integer({ min: 1, max: 8 }),
  }),
});
/** Around a change of clocks. */
const someInstant = fc.integer({ min: Date.UTC(2026, 9, 23), max: Date.UTC(2026, 9, 27) });

describe('the verdict', () => {
  it('is that of the table', () => {
    fc.assert(
      fc.property(someTiming, someInstant, someInstant, (trigger, after, now) => {
        const { misfire } = trigger;
        const nominal = trigger.calendar.next(after) ?? NaN;
        const dueLater = firesBetween(trigger.calendar, nominal + 1, now + 1).filter(
          (later) => dueTime(trigger, later) <= now,
        );
        const lateness = now - dueTime(trigger, nominal);
        const judged = verdict(trigger, nominal, now);
        if (lateness <= misfire.graceMs) expect(judged).toEqual({ kind: 'run' });
        else if (misfire.policy === 'skip') expect(judged.kind).toBe('skip');
        else if (misfire.policy === 'fire_once')
          expect(judged).toEqual(
            dueLater.length === 0 ? { kind: 'run' } : { kind: 'coalesce', into: dueLater.at(-1) },
          );
        else expect(judged.kind).toBe(dueLater.length >= misfire.limit ? 'skip' : 'run');
      }),
      { numRuns: 1_000 },
    );
  });

  it('stays no once it is no', () => {
    fc.assert(
      fc.property(someTiming, someInstant, someInstant, someInstant, (trigger, after, a, b) => {
        const nominal = trigger.calendar.next(after) ?? NaN;
        const earlier = verdict(trigger, nominal, Math.min(a, b)).kind;
        const later = verdict(trigger, nominal, Math.max(a, b)).kind;
        if (earlier !== 'run') expect(later).toBe(earlier);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is no better for an earlier nominal time than for a later one', () => {
    fc.assert(
      fc.property(someTiming, someInstant, someInstant, (trigger, after, now) => {
        const earlier = trigger.calendar.next(after) ?? NaN;
        const later = trigger.calendar.next(earlier) ?? NaN;
        if (verdict(trigger, earlier, now).kind !== 'run') return;
        expect(verdict(trigger, later, now).kind).toBe('run');
      }),
      { numRuns: 1_000 },
    );
  });

  it('coalesces into a nominal time that runs at that now', () => {
    fc.assert(
      fc.property(someTiming, someInstant, someInstant, (trigger, after, now) => {
        const judged = verdict(trigger, trigger.calendar.next(after) ?? NaN, now);
        if (judged.kind !== 'coalesce') return;
        expect(judged.into).toBe(latestDue(trigger, now));
        expect(verdict(trigger, judged.into, now)).toEqual({ kind: 'run' });
      }),
      { numRuns: 500 },
    );
  });
});
