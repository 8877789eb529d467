import { type EpochMs } from './units.js';
import { dueTime } from './jitter.js';
import { latestDue, type TriggerTiming, verdict } from './verdict.js';

/** Neighbouring nominal times that share a fate: all of them from first to last. */
export interface NominalRange {
  readonly first: EpochMs;
  readonly last: EpochMs;
  readonly count: number;
}

/** One row of the ledger: a nominal time that runs, or neighbours that do not. */
export type NominalRow =
  | { readonly kind: 'run'; readonly nominal: EpochMs; readonly due: EpochMs }
  | RefusedRow
  | ({ readonly kind: 'skip'; readonly reason: 'paused' } & NominalRange);

type RefusedRow = (
  | { readonly kind: 'skip'; readonly reason: 'misfire' | 'limit' }
  | { readonly kind: 'coalesce'; readonly into: EpochMs }
) &
  NominalRange;

/** The rows that a trigger's nominal times become, and where that leaves the trigger. */
export interface Settlement {
  /** In order, without gap or overlap: every nominal time settled is in exactly one of them. */
  readonly rows: readonly NominalRow[];
  /** The last nominal time covered; `after` when there was none to cover. */
  readonly lastNominal: EpochMs;
  /** The first nominal time not covered; `undefined` when none is left. */
  readonly nextNominal: EpochMs | undefined;
  /** When that one is due. */
  readonly nextDue: EpochMs | undefined;
  /** Whether `maxRows` left times uncovered: settle again, with `lastNominal` as `after`. */
  readonly more: boolean;
}

/** The stretch of time to settle. */
export interface SettlePeriod {
  /** The last nominal time already covered, or the instant since which there is anything to do. */
  readonly after: EpochMs;
  readonly now: EpochMs;
}

export interface SettleOptions extends SettlePeriod {
  /**
   * Which times to cover: those `due` by now, or those whose `nominal` time has come. They differ
   * by the one time that jitter may hold back, which `nominal` runs without waiting: for a trigger
   * about to be changed, whose times up to now would otherwise be lost.
   *
   * @default 'due'
   */
  readonly upTo?: 'due' | 'nominal';
  /**
   * How many rows there may be, at least 1.
   *
   * @default 1000
   */
  readonly maxRows?: number;
}

const DEFAULT_MAX_ROWS = 1_000;

/**
 * Settles the nominal times since the last one covered, each with its {@link verdict}. Those that
 * do not run come first and share one row, so it takes time for the rows, not for the times: after
 * a year of outage `* * * * *` is settled as fast as after a minute.
 */
export function settle(timing: TriggerTiming, options: SettleOptions): Settlement {
  const { after, now, upTo = 'due', maxRows = DEFAULT_MAX_ROWS } = options;
  const until = upTo === 'due' ? latestDue(timing, now) : latestNominal(timing, now);
  const span = spanBetween(timing, after, until);
  if (span === undefined) return settlement(timing, [], after, after);
  const refused = refusedRows(timing, span, now);
  const runs = runRows(timing, {
    after: refused.at(-1)?.last ?? after,
    until: span.last,
    limit: maxRows - refused.length,
  });
  const lastNominal = runs.at(-1)?.nominal ?? refused.at(-1)?.last ?? after;
  return settlement(timing, [...refused, ...runs], lastNominal, span.last);
}

/** Settles a paused trigger: the nominal times that have come by now become one row. */
export function settlePaused(timing: TriggerTiming, { after, now }: SettlePeriod): Settlement {
  const span = spanBetween(timing, after, latestNominal(timing, now));
  if (span === undefined) return settlement(timing, [], after, after);
  const row = { kind: 'skip', reason: 'paused', ...rangeOf(timing, span) } as const;
  return settlement(timing, [row], span.last, span.last);
}

function settlement(
  timing: TriggerTiming,
  rows: readonly NominalRow[],
  lastNominal: EpochMs,
  until: EpochMs,
): Settlement {
  const nextNominal = timing.calendar.next(lastNominal);
  return {
    rows,
    lastNominal,
    nextNominal,
    nextDue: nextNominal === undefined ? undefined : dueTime(timing, nextNominal),
    more: nextNominal !== undefined && nextNominal <= until,
  };
}

function latestNominal({ calendar }: TriggerTiming, now: EpochMs): EpochMs | undefined {
  return calendar.previous(Math.floor(now) + 1);
}

/** From one nominal time to another that is not earlier. */
interface Span {
  readonly first: EpochMs;
  readonly last: EpochMs;
}

function spanBetween(
  { calendar }: TriggerTiming,
  after: EpochMs,
  last: EpochMs | undefined,
): Span | undefined {
  const first = calendar.next(after);
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
}

function rangeOf({ calendar }: TriggerTiming, { first, last }: Span): NominalRange {
  return { first, last, count: calendar.count(first - 1, last) };
}

/** No row or one: what does not run has one verdict, which depends on the policy and on now. */
function refusedRows(timing: TriggerTiming, span: Span, now: EpochMs): readonly RefusedRow[] {
  const refusal = verdict(timing, span.first, now);
  if (refusal.kind === 'run') return [];
  const last = lastRefused(timing, span, now);
  return [{ ...refusal, ...rangeOf(timing, { first: span.first, last }) }];
}

/**
 * Bisects for the last nominal time that does not run, given that the first one does not; from the
 * first that runs on, all do.
 */
function lastRefused(timing: TriggerTiming, { first, last }: Span, now: EpochMs): EpochMs {
  const { calendar } = timing;
  const runs = (nominal: EpochMs): boolean => verdict(timing, nominal, now).kind === 'run';
  if (!runs(last)) return last;
  // No nominal time up to the instant `refused` runs; the nominal time `running` does.
  let refused = first;
  let running = last;
  while (running - refused > 1) {
    const middle = Math.floor((refused + running) / 2);
    const nominal = calendar.previous(middle + 1) ?? first;
    if (runs(nominal)) running = nominal;
    else refused = middle;
  }
  return calendar.previous(running) ?? first;
}

interface RunInterval {
  readonly after: EpochMs;
  readonly until: EpochMs;
  readonly limit: number;
}

type RunRow = Extract<NominalRow, { readonly kind: 'run' }>;

function runRows(timing: TriggerTiming, { after, until, limit }: RunInterval): readonly RunRow[] {
  const rows: RunRow[] = [];
  let nominal = timing.calendar.next(after);
  while (nominal !== undefined && nominal <= until && rows.length < limit) {
    rows.push({ kind: 'run', nominal, due: dueTime(timing, nominal) });
    nominal = timing.calendar.next(nominal);
  }
  return rows;
}
