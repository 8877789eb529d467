import fc from 'fast-check';
import { calendarOf, firesBetween } from './calendar.fixture.js';
import { dueTime } from './jitter.js';
import { type NominalRow, settle, settlePaused, type Settlement } from './settle.js';
import { DEFAULT_MISFIRE_POLICY, latestDue, type TriggerTiming, verdict } from './verdict.js';
import { type EpochMs } from './units.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NINE = Date.UTC(2026, 0, 1, 9);
const minutely = calendarOf({ cron: '* * * * *', timezone: 'Europe/Berlin' });

function timing(changes: Partial<TriggerTiming> = {}): TriggerTiming {
  return { calendar: minutely, jitterMs: 0, seed: '', misfire: DEFAULT_MISFIRE_POLICY, ...changes };
}

describe('settling', () => {
  it('has no row when nothing is due, and says what will be', () => {
    expect(settle(timing(), { after: NINE, now: NINE + MINUTE - 1 })).toEqual({
      rows: [],
      lastNominal: NINE,
      nextNominal: NINE + MINUTE,
      nextDue: NINE + MINUTE,
      more: false,
    });
  });

  it('gives every time that runs a row of its own', () => {
    expect(settle(timing(), { after: NINE, now: NINE + 2 * MINUTE })).toEqual({
      rows: [
        { kind: 'run', nominal: NINE + MINUTE, due: NINE + MINUTE },
        { kind: 'run', nominal: NINE + 2 * MINUTE, due: NINE + 2 * MINUTE },
      ],
      lastNominal: NINE + 2 * MINUTE,
      nextNominal: NINE + 3 * MINUTE,
      nextDue: NINE + 3 * MINUTE,
      more: false,
    });
  });

  it('gives the times that are coalesced one row together', () => {
    const now = NINE + 10 * MINUTE;
    expect(settle(timing(), { after: NINE, now }).rows).toEqual([
      // Eight of them are later than a minute; the ninth is late by just that minute, and runs.
      {
        kind: 'coalesce',
        into: now,
        first: NINE + MINUTE,
        last: NINE + 8 * MINUTE,
        count: 8,
      },
      { kind: 'run', nominal: NINE + 9 * MINUTE, due: NINE + 9 * MINUTE },
      { kind: 'run', nominal: now, due: now },
    ]);
  });

  it('skips all that is late, by skip', () => {
    const skip = timing({ misfire: { policy: 'skip', graceMs: 0, limit: 1 } });
    expect(settle(skip, { after: NINE, now: NINE + 2.5 * MINUTE }).rows).toEqual([
      { kind: 'skip', reason: 'misfire', first: NINE + MINUTE, last: NINE + 2 * MINUTE, count: 2 },
    ]);
  });

  it('settles a year of minutes with a few rows', () => {
    const all = timing({ misfire: { policy: 'fire_all', graceMs: MINUTE, limit: 3 } });
    const now = NINE + 365 * DAY;
    const { rows } = settle(all, { after: NINE, now });
    expect(rows).toEqual([
      {
        kind: 'skip',
        reason: 'limit',
        first: NINE + MINUTE,
        last: now - 3 * MINUTE,
        count: 365 * 1_440 - 3,
      },
      ...[2, 1, 0].map((n) => ({
        kind: 'run',
        nominal: now - n * MINUTE,
        due: now - n * MINUTE,
      })),
    ]);
  });

  it('stops at maxRows and says that there is more', () => {
    const all = timing({ misfire: { policy: 'fire_all', graceMs: 0, limit: 5 } });
    const now = NINE + 10 * MINUTE;
    const first = settle(all, { after: NINE, now, maxRows: 3 });
    expect(first).toMatchObject({ lastNominal: NINE + 7 * MINUTE, more: true });
    expect(first.rows.map(({ kind }) => kind)).toEqual(['skip', 'run', 'run']);
    expect(first.nextDue).toBe(NINE + 8 * MINUTE);
    const second = settle(all, { after: first.lastNominal, now, maxRows: 3 });
    expect(second).toMatchObject({ lastNominal: now, more: false });
    expect(second.rows.map(({ kind }) => kind)).toEqual(['run', 'run', 'run']);
  });

  it('leaves a time that jitter holds back until it is due', () => {
    const jittered = timing({ jitterMs: 50_000, seed: 'x' });
    const nominal = NINE + MINUTE;
    const due = dueTime(jittered, nominal);
    expect(due).toBeGreaterThan(nominal);
    expect(settle(jittered, { after: NINE, now: due - 1 })).toMatchObject({
      rows: [],
      nextNominal: nominal,
      nextDue: due,
    });
    expect(settle(jittered, { after: NINE, now: due }).rows).toEqual([
      { kind: 'run', nominal, due },
    ]);
  });

  it('takes that time along when it settles up to the nominal time', () => {
    const jittered = timing({ jitterMs: 50_000, seed: 'x' });
    const nominal = NINE + MINUTE;
    const settled = settle(jittered, { after: NINE, now: nominal, upTo: 'nominal' });
    expect(settled.rows).toEqual([{ kind: 'run', nominal, due: dueTime(jittered, nominal) }]);
  });

  it('has no next time after the end of the calendar', () => {
    const ended = calendarOf({ cron: '* * * * *', timezone: 'UTC', endAt: NINE + 1 });
    const settled = settle(timing({ calendar: ended }), { after: NINE - MINUTE, now: NINE });
    expect(settled).toMatchObject({ lastNominal: NINE, more: false });
    expect(settled.nextNominal).toBeUndefined();
    expect(settled.nextDue).toBeUndefined();
  });
});

describe('settling a paused trigger', () => {
  it('skips everything with one row', () => {
    expect(settlePaused(timing(), { after: NINE, now: NINE + 90.5 * MINUTE })).toEqual({
      rows: [
        {
          kind: 'skip',
          reason: 'paused',
          first: NINE + MINUTE,
          last: NINE + 90 * MINUTE,
          count: 90,
        },
      ],
      lastNominal: NINE + 90 * MINUTE,
      nextNominal: NINE + 91 * MINUTE,
      nextDue: NINE + 91 * MINUTE,
      more: false,
    });
  });

  it('has no row when no time has come', () => {
    expect(settlePaused(timing(), { after: NINE, now: NINE + 1 })).toMatchObject({
      rows: [],
      lastNominal: NINE,
    });
  });
});

const someTiming: fc.Arbitrary<TriggerTiming> = fc.record({
  calendar: fc.constantFrom(
    calendarOf({ cron: '*/20 * * * *', timezone: 'Europe/Berlin' }),
    calendarOf({ cron: '30 1,2,3 * * *', timezone: 'Europe/Berlin' }),
    calendarOf({ cron: '15 */4 * * *', timezone: 'Australia/Lord_Howe', endAt: NINE + 2 * DAY }),
  ),
  jitterMs: fc.constantFrom(0, 5 * MINUTE, 180 * MINUTE),
  seed: fc.string({ maxLength: 5 }),
  misfire: fc.record({
    policy: fc.constantFrom('skip', 'fire_once', 'fire_all'),
    graceMs: fc.constantFrom(0, MINUTE, 300 * MINUTE),
    limit: fc.integer({ min: 1, max: 8 }),
  }),
});

/** The nominal times that a row stands for. */
function timesOf({ calendar }: TriggerTiming, row: NominalRow): readonly EpochMs[] {
  return row.kind === 'run' ? [row.nominal] : firesBetween(calendar, row.first, row.last + 1);
}

interface Turn {
  readonly how: 'due' | 'nominal' | 'paused';
  readonly elapsed: number;
  readonly maxRows: number;
}

const someTurns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    how: fc.constantFrom('due', 'nominal', 'paused'),
    elapsed: fc.oneof(
      fc.integer({ min: 0, max: 90 * MINUTE }),
      fc.integer({ min: 0, max: 2 * DAY }),
    ),
    maxRows: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 10 },
);

function settleTurn(
  trigger: TriggerTiming,
  { how, maxRows }: Turn,
  period: { readonly after: EpochMs; readonly now: EpochMs },
): Settlement {
  return how === 'paused'
    ? settlePaused(trigger, period)
    : settle(trigger, { ...period, upTo: how, maxRows });
}

describe('settling again and again', () => {
  it('covers every nominal time exactly once, however time is divided', () => {
    fc.assert(
      fc.property(someTiming, someTurns, (trigger, turns) => {
        const covered: EpochMs[] = [];
        let now = NINE;
        let after = NINE;
        for (const turn of turns) {
          now += turn.elapsed;
          let settled: Settlement;
          do {
            settled = settleTurn(trigger, turn, { after, now });
            expect(settled.nextNominal).toBe(trigger.calendar.next(settled.lastNominal));
            covered.push(...settled.rows.flatMap((row) => timesOf(trigger, row)));
            after = settled.lastNominal;
          } while (settled.more);
          const last =
            turn.how === 'due' ? latestDue(trigger, now) : trigger.calendar.previous(now + 1);
          expect(after).toBe(Math.max(last ?? NINE, after));
        }
        expect(covered).toEqual(firesBetween(trigger.calendar, NINE + 1, after + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('gives every time the verdict it has at that moment', () => {
    fc.assert(
      fc.property(someTiming, fc.nat(10 * DAY), (trigger, elapsed) => {
        const now = NINE + elapsed;
        for (const row of settle(trigger, { after: NINE, now }).rows) {
          const times = timesOf(trigger, row);
          if (row.kind !== 'run') expect(row.count).toBe(times.length);
          for (const time of times) expect(row).toMatchObject(verdict(trigger, time, now));
        }
      }),
      { numRuns: 300 },
    );
  });
});
