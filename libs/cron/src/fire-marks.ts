import { type Calendar } from './calendar.js';
import { localTimeText } from './local-time-text.js';
import { type LocalTimes } from './local-times.js';
import { type EpochMs, minuteFrom, MINUTE_MS } from './units.js';
import { type Segment, type Zone } from './zone.js';

/**
 * What a change of the zone's clocks did to a fire. Local times are written `2026-03-29T02:30`.
 *
 * - `shifted`: the local time of the line does not exist, and the fire stands for it. If `merged`,
 *   it stands for the local time it shows as well.
 * - `repeated`: the local time exists twice; the fire is at its first or second pass.
 * - `skipped`: between the fire before (or the beginning of the preview) and this one the line has
 *   local times that do not exist and for which nothing fires.
 */
export type FireMark =
  | { readonly kind: 'shifted'; readonly missing: string; readonly merged: boolean }
  | { readonly kind: 'repeated'; readonly pass: 'first' | 'second' }
  | {
      readonly kind: 'skipped';
      readonly firstMissing: string;
      readonly lastMissing: string;
      readonly count: number;
    };

/** The marks of a fire, given the fire before it. */
export function fireMarks(
  calendar: Calendar,
  nominal: EpochMs,
  previous: EpochMs,
): readonly FireMark[] {
  return calendar.daylightSaving.missing === 'shift'
    ? [...shiftedMark(calendar, nominal), ...repeatedMark(calendar, nominal)]
    : [...skippedMarks(calendar, nominal, previous), ...repeatedMark(calendar, nominal)];
}

function shiftedMark({ zone, localTimes }: Calendar, nominal: EpochMs): readonly FireMark[] {
  const { start, offset, previousOffset } = zone.segmentAt(nominal);
  const isShadowOfGap = nominal < start + (offset - previousOffset);
  const missing = nominal + previousOffset;
  if (!isShadowOfGap || !localTimes.has(missing / MINUTE_MS)) return [];
  const merged = localTimes.has((nominal + offset) / MINUTE_MS);
  return [{ kind: 'shifted', missing: localTimeText(missing), merged }];
}

function repeatedMark({ zone }: Calendar, nominal: EpochMs): readonly FireMark[] {
  const { start, end, offset, previousOffset, nextOffset } = zone.segmentAt(nominal);
  if (nominal < start + (previousOffset - offset)) return [{ kind: 'repeated', pass: 'second' }];
  if (nominal >= end - (offset - nextOffset)) return [{ kind: 'repeated', pass: 'first' }];
  return [];
}

function skippedMarks(
  { zone, localTimes }: Calendar,
  nominal: EpochMs,
  previous: EpochMs,
): readonly FireMark[] {
  return segmentsBegunBetween(previous, nominal, zone).flatMap((segment) =>
    skippedMark(segment, localTimes),
  );
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

function skippedMark(segment: Segment, times: LocalTimes): readonly FireMark[] {
  const from = minuteFrom(segment.start + segment.previousOffset);
  const until = minuteFrom(segment.start + segment.offset);
  const first = times.firstFrom(from);
  if (first === undefined || first >= until) return [];
  const last = times.lastBefore(until) ?? first;
  return [
    {
      kind: 'skipped',
      firstMissing: localTimeText(first * MINUTE_MS),
      lastMissing: localTimeText(last * MINUTE_MS),
      count: times.count(first, until),
    },
  ];
}
