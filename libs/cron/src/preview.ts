import { type FireMark, fireMark } from './fire-mark.js';
import { dueTime, type JitteredCalendar, latestDueTime } from './jitter.js';
import { localTimeText, offsetText } from './local-time-text.js';
import { type EpochMs } from './units.js';

/** One of the next fires, as people want to see it. */
export interface FirePreview {
  readonly nominal: EpochMs;
  /** What the zone's clocks show at the nominal time: `2026-03-29T03:30`. */
  readonly local: string;
  /** Local time minus UTC: `+02:00`. */
  readonly offset: string;
  /** When the fire will be due; with jitter somewhere in [earliest, latest]. */
  readonly due: EpochMs;
  readonly earliest: EpochMs;
  readonly latest: EpochMs;
  /** Only where a change of the zone's clocks, or a day that is left out, had an effect. */
  readonly mark?: FireMark;
}

export interface PreviewOptions extends JitteredCalendar {
  /** Only fires after this instant. */
  readonly from: EpochMs;
  /** How many; there are fewer when the calendar ends. */
  readonly count: number;
}

/** The next fires of a calendar, from the same calculator that will fire them. */
export function previewFires({ from, count, ...jittered }: PreviewOptions): readonly FirePreview[] {
  const previews: FirePreview[] = [];
  let previous = from;
  while (previews.length < count) {
    const nominal = jittered.calendar.next(previous);
    if (nominal === undefined) break;
    previews.push(previewFire(jittered, nominal, previous));
    previous = nominal;
  }
  return previews;
}

function previewFire(jittered: JitteredCalendar, nominal: EpochMs, previous: EpochMs): FirePreview {
  const { offset } = jittered.calendar.zone.segmentAt(nominal);
  const mark = fireMark(jittered.calendar, nominal, previous);
  return {
    nominal,
    local: localTimeText(nominal + offset),
    offset: offsetText(offset),
    due: dueTime(jittered, nominal),
    earliest: nominal,
    latest: latestDueTime(jittered, nominal),
    ...(mark && { mark }),
  };
}
