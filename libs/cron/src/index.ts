/**
 * Cron lines, calendars, jitter and misfire verdicts: pure functions, which know no clock. Instants
 * are epoch milliseconds ({@link EpochMs}).
 *
 * {@link createCalendar} turns a cron line and a timezone into nominal times; a
 * {@link TriggerTiming} adds jitter and a misfire policy; {@link settle} turns the times since the
 * last settlement into rows of the ledger, and {@link verdict} judges one time again later.
 */
export { type EpochMs } from './units.js';
export { type CronFieldName, type CronLine } from './cron-line.js';
export { describeCronLine } from './describe.js';
export { type DaylightSaving, type DaylightSavingChoice } from './daylight-saving.js';
export {
  type Calendar,
  type CalendarProblem,
  type CalendarProblemCode,
  type CalendarResult,
  type CalendarSpec,
  createCalendar,
} from './calendar.js';
export { dueTime, type JitteredCalendar, latestDueTime } from './jitter.js';
export {
  DEFAULT_MISFIRE_POLICY,
  latestDue,
  type MisfirePolicy,
  type TriggerTiming,
  verdict,
  type Verdict,
} from './verdict.js';
export {
  type NominalRange,
  type NominalRow,
  settle,
  type SettleOptions,
  type Settlement,
  settlePaused,
  type SettlePeriod,
} from './settle.js';
export { type FirePreview, previewFires, type PreviewOptions } from './preview.js';
export { type FireMark, type LeftOut } from './fire-mark.js';
export { type DayRestriction } from './day-restrictions.js';
export { DaySet } from './day-set.js';
export { type DayRange, type LocalDay, localDateText, parseLocalDate } from './local-day.js';
