import { type Lateness, latenessOf } from './lateness.js';
import type { NominalRun } from './nominal-ledger.service.js';

const DUE = Date.UTC(2026, 0, 5, 9);
const SECOND = 1_000;

/** A time that was recorded, started and carried out at once. */
const punctual: NominalRun = {
  id: '01970000-0000-7000-8000-000000000001',
  revision: 1,
  occurrence: 'time',
  request: null,
  first: DUE,
  last: DUE,
  count: 1,
  due: DUE,
  coalescedInto: null,
  state: 'completed',
  reason: null,
  createdAt: DUE,
  startedAt: DUE,
  finishedAt: DUE,
  splitReason: null,
  redriven: false,
};

/** Seconds after the due time. */
interface Course {
  readonly createdAt?: number;
  readonly startedAt?: number | null;
  readonly finishedAt?: number | null;
}

function lateness(course: Course, more: Partial<NominalRun> = {}, now = 0): Lateness | undefined {
  const moments = Object.entries(course).map(([name, seconds]: [string, number | null]) => [
    name,
    seconds === null ? null : DUE + seconds * SECOND,
  ]);
  const run = { ...punctual, ...(Object.fromEntries(moments) as object), ...more };
  return latenessOf(run, DUE + now * SECOND);
}

describe('The lateness of a nominal time', () => {
  const asked = { splitReason: 'outside_world' } as const;
  const slow = { splitReason: 'slow_batch' } as const;

  it.each<[cause: Lateness['cause'], what: string, course: Course, more: Partial<NominalRun>]>([
    [null, 'less than a second', { finishedAt: 0.999 }, {}],
    ['clock', 'until it was recorded', { createdAt: 9, startedAt: 10, finishedAt: 11 }, {}],
    ['clock', 'as long everywhere', { createdAt: 2, startedAt: 4, finishedAt: 6 }, {}],
    ['start', 'until Temporal took it on', { createdAt: 1, startedAt: 10, finishedAt: 11 }, {}],
    ['start', 'as long to start as to execute', { createdAt: 0, startedAt: 2, finishedAt: 4 }, {}],
    ['worker', 'until a worker had done it', { createdAt: 1, startedAt: 2, finishedAt: 11 }, {}],
    ['worker', 'until slow work was done', { createdAt: 1, startedAt: 2, finishedAt: 11 }, slow],
    [
      'outside_world',
      'until its sources answered',
      { createdAt: 1, startedAt: 2, finishedAt: 11 },
      asked,
    ],
    [
      'outside_world',
      'until they answered, without a known start',
      { startedAt: null, finishedAt: 11 },
      asked,
    ],
    [
      'start_or_worker',
      'until its end, without a known start',
      { startedAt: null, finishedAt: 11 },
      {},
    ],
    [
      'clock',
      'longer to be recorded, without a known start',
      { createdAt: 11, startedAt: null, finishedAt: 12 },
      {},
    ],
  ])('is put down to %p when it took %s', (cause, _, course, more) => {
    expect(lateness(course, more)?.cause).toBe(cause);
  });

  it('is divided without remainder', () => {
    expect(lateness({ createdAt: 1, startedAt: 3, finishedAt: 7 })).toEqual({
      ...{ total: 7 * SECOND, clock: SECOND, start: 2 * SECOND, execution: 4 * SECOND },
      cause: 'worker',
    });
    expect(lateness({ createdAt: 1, startedAt: null, finishedAt: 7 })).toMatchObject({
      ...{ total: 7 * SECOND, clock: SECOND, start: null, execution: 6 * SECOND },
    });
  });

  it('grows until the run is over', () => {
    expect(lateness({ startedAt: null, finishedAt: null }, {}, 5)).toMatchObject({
      ...{ total: 5 * SECOND, cause: 'start_or_worker' },
    });
  });

  it.each<[what: string, startedAt: number, start: number, execution: number]>([
    ['before the record', -5, 0, 4],
    ['after the end', 60, 4, 0],
  ])(
    'takes what another clock places %s for the nearest certain moment',
    (_, startedAt, start, execution) => {
      expect(lateness({ startedAt, finishedAt: 4 })).toMatchObject({
        ...{ start: start * SECOND, execution: execution * SECOND },
      });
    },
  );

  it('is counted from the due time, or from the first of several times', () => {
    expect(lateness({ createdAt: 60, startedAt: 60, finishedAt: 60 })?.total).toBe(60 * SECOND);
    const several = { due: null, first: DUE - 60 * SECOND };
    expect(lateness({}, several)).toMatchObject({ total: 60 * SECOND, cause: 'clock' });
  });

  it('is none for a time that was recorded before it was due', () => {
    expect(lateness({ createdAt: -5, startedAt: -5, finishedAt: -4 })).toMatchObject({
      ...{ total: 0, clock: 0 },
    });
  });

  it.each<[what: string, more: Partial<NominalRun>]>([
    ['was asked for', { occurrence: 'backfill' }],
    ['was tried again', { redriven: true }],
    ['fell into a pause', { state: 'skipped', reason: 'paused' }],
    ['was skipped with the archive', { state: 'skipped', reason: 'archived' }],
  ])('does not exist where a time %s', (_, more) => {
    expect(lateness({ finishedAt: 60 }, more)).toBeUndefined();
  });
});
