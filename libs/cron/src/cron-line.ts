/** One field of a cron line: the values it names, and how it began. */
export interface CronField {
  /** Ascending, without duplicates, never empty. Months 1–12; weekdays 0–6, 0 = Sunday. */
  readonly values: readonly number[];
  /**
   * Whether its text begins with `*`, with a step or without. Vixie cron decides two things by it:
   * how the two day fields combine, and whether the line runs by elapsed time.
   */
  readonly beginsWithStar: boolean;
}

/** A parsed five-field cron line. */
export interface CronLine {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
}

export type CronFieldName = keyof CronLine;
