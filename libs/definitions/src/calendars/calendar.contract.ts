/** A day of a named calendar: an ISO 8601 date, and what it is called. */
export interface CalendarDay {
  readonly date: string;
  readonly name?: string;
}

/** What a calendar says: its days in order, each once. */
export interface CalendarContent {
  readonly name: string;
  readonly days: readonly CalendarDay[];
}

/** A named calendar without its days. Times are epoch milliseconds. */
export interface CalendarSummary {
  readonly key: string;
  readonly name: string;
  readonly dayCount: number;
  /** Counts every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Who made the last change. */
  readonly updatedBy: string;
}

/** A tenant's list of days, such as its bank holidays. */
export interface NamedCalendar extends CalendarSummary, CalendarContent {}

/** What became of a request to change a calendar. */
export interface SavedCalendar {
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly calendar: NamedCalendar;
  /** Definitions that got a new revision, because they refer to the calendar. */
  readonly revised: number;
}
