import { type Calendar } from './calendar.js';
import { localTimeText } from './local-time-text.js';
import { type LocalTimes } from './local-times.js';
import { type EpochMs, type LocalMinute, minuteFrom, MINUTE_MS } from './units.js';
import { type Segment, type Zone } from './zone.js';

/** Local times of the line, written `2026-03-29T02:30`, for which nothing fires. */
export interface LeftOut {
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** What is special about a fire, because clocks were changed or days are left out; at least one. */
export interface FireMark {
  /**
   * The local time of the line does not exist, and the fire stands for it. If `merged`, it stands
   * for the local time it shows as well.
   */
  readonly shifted?: { readonly missing: string; readonly merged: boolean };
  /** The local time exists twice; the fire is at this pass. */
  readonly repeated?: 'first' | 'second';
  /** Times since the fire before (or the beginning of the preview) that do not exist. */
  readonly skipped?: LeftOut;
  /** Times since the fire before (or the beginning of the preview) on days that are left out. */
  readonly excluded?: LeftOut;
}

/** The mark of a fire, given the fire before it. */
export function fireMark(
  calendar: Calendar,
  nominal: EpochMs,
  previous: EpochMs,
): FireMark | undefined {
  const mark = {
    ...(calendar.daylightSaving.missing === 'shift'
      ? shifted(calendar, nominal)
      : skipped(calendar, nominal, previous)),
    ...repeated(calendar, nominal),
    ...excluded(calendar, nominal, previous),
  };
  return Object.keys(mark).length > 0 ? mark : undefined;
}

function shifted({ zone, localTimes }: Calendar, nominal: EpochMs): FireMark {
  const { start, offset, previousOffset } = zone.segmentAt(nominal);
  const isShadowOfGap = nominal < start + (offset - previousOffset);
  const missing = nominal + previousOffset;
  if (!isShadowOfGap || !localTimes.has(missing / MINUTE_MS)) return {};
  const merged = localTimes.has((nominal + offset) / MINUTE_MS);
  return { shifted: { missing: localTimeText(missing), merged } };
}

function repeated({ zone }: Calendar, nominal: EpochMs): FireMark {
  const { start, end, offset, previousOffset, nextOffset } = zone.segmentAt(nominal);
  if (nominal < start + (previousOffset - offset)) return { repeated: 'second' };
  if (nominal >= end - (offset - nextOffset)) return { repeated: 'first' };
  return {};
}

/** No other time of the calendar is between the two: what the line would fire at there is left out. */
function excluded({ unrestricted, zone }: Calendar, nominal: EpochMs, previous: EpochMs): FireMark {
  const first = unrestricted.next(previous);
  const last = unrestricted.previous(nominal);
  if (first === undefined || last === undefined || first > last || first >= nominal) return {};
  const shown = (instant: EpochMs) => localTimeText(instant + zone.segmentAt(instant).offset);
  const count = unrestricted.count(previous, last);
  return { excluded: { first: shown(first), last: shown(last), count } };
}

/** What clocks leave out before the calendar's period would not fire anyway. */
function skipped(calendar: Calendar, nominal: EpochMs, previous: EpochMs): FireMark {
  const { zone, localTimes, startAt } = calendar;
  const after = Math.max(previous, startAt - 1);
  const gaps = segmentsBegunBetween(after, nominal, zone).flatMap((segment) =>
    missingIn(segment, localTimes),
  );
  const first = gaps[0];
  const last = gaps.at(-1);
  if (first === undefined || last === undefined) return {};
  return {
    skipped: {
      first: localTimeText(first.first * MINUTE_MS),
      last: localTimeText(last.last * MINUTE_MS),
      count: gaps.reduce((sum, { count }) => sum + count, 0),
    },
  };
}

function segmentsBegunBetween(after: EpochMs, until: EpochMs, zone: Zone): readonly Segment[] {
  const segments: Segment[] = [];
  let segment = zone.segmentAt(until);
  while (segment.start > after) {
    segments.unshift(segment);
    segment = zone.segmentAt(segment.start - 1);
  }
  return segments;
}

/** The times of the line in the gap with which a segment begins. */
interface Missing {
  readonly first: LocalMinute;
  readonly last: LocalMinute;
  readonly count: number;
}

function missingIn(segment: Segment, times: LocalTimes): readonly Missing[] {
  const from = minuteFrom(segment.start + segment.previousOffset);
  const until = minuteFrom(segment.start + segment.offset);
  const first = times.firstFrom(from);
  if (first === undefined || first >= until) return [];
  return [{ first, last: times.lastBefore(until) ?? first, count: times.count(first, until) }];
}
