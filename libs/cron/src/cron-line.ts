/** One field of a cron line: the values it names, and how it began. */
export interface CronField {
  /** Ascending, without duplicates; empty only in a day field that has other items. */
  readonly values: readonly number[];
  /**
   * Whether its text begins with `*`, with a step or without. Vixie cron decides two things by it:
   * how the two day fields combine, and whether the line runs by elapsed time.
   */
  readonly beginsWithStar: boolean;
}

/**
 * An item of a day field that means another day in every month. Weekdays are 0–6, 0 = Sunday; a
 * working day is Monday to Friday.
 *
 * - `L`: the last day;
 * - `LW`: the last working day;
 * - `15W`: the working day nearest to the 15th, within the month;
 * - `5#2`: the second Friday;
 * - `5L`: the last Friday.
 */
export type RelativeDay =
  | { readonly kind: 'last_day' }
  | { readonly kind: 'last_working_day' }
  | { readonly kind: 'nearest_working_day'; readonly day: number }
  | { readonly kind: 'nth_weekday'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'last_weekday'; readonly weekday: number };

/** A day field: days by number, and days that depend on the month. */
export interface CronDayField extends CronField {
  /** In the order of the text; several may select the same day. */
  readonly relative: readonly RelativeDay[];
}

/** A parsed five-field cron line. Months are 1–12, weekdays 0–6 (0 = Sunday). */
export interface CronLine {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronDayField;
  readonly month: CronField;
  readonly dayOfWeek: CronDayField;
}

export type CronFieldName = keyof CronLine;
