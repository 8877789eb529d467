import type { DaylightSavingChoice } from '#cron';
import type { JsonObject, JsonValue } from '#expressions';

/** A revision's spec: the document as validated, with every default filled in. */
export interface DefinitionSpec {
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly triggers: readonly TriggerConfig[];
  readonly context: readonly ContextSourceConfig[];
  readonly rules: readonly RuleConfig[];
  readonly taskTemplates: readonly TaskTemplateConfig[];
  /** No part of the document: what its named calendars held when the revision was made. */
  readonly pinnedCalendars?: PinnedCalendars;
}

/** The days (ISO 8601 dates, in order) of named calendars, by key. */
export type PinnedCalendars = Readonly<Record<string, readonly string[]>>;

export type TriggerConfig = CronTriggerConfig | EventTriggerConfig;

/** Starts a run when an event of one of the types passes the filter and the condition. */
export interface EventTriggerConfig {
  readonly id: string;
  readonly type: 'event';
  /** Exact types, or prefixes that end in `*` (`order.*`). */
  readonly eventTypes: readonly string[];
  /** An event pattern over the envelope. */
  readonly filter?: JsonObject;
  /** A CEL condition, evaluated only when type and filter match. */
  readonly when?: string;
}

/** Starts a run at the nominal times of a cron line. */
export interface CronTriggerConfig {
  readonly id: string;
  readonly type: 'cron';
  readonly cron: string;
  /** An IANA zone. */
  readonly timezone: string;
  /** Absent for `auto`. */
  readonly daylightSaving?: DaylightSavingChoice;
  /** RFC 3339: the first instant that may be a nominal time. */
  readonly startAt?: string;
  /** RFC 3339: the first instant that may no longer be one. */
  readonly endAt?: string;
  /** Local days on which it never fires. */
  readonly exclude?: readonly ExcludedDays[];
  /** All of them must allow a day. */
  readonly calendars?: readonly CalendarReference[];
  /** ISO 8601 duration; a due time is its nominal time plus up to this. */
  readonly jitter?: string;
  readonly misfire: MisfireConfig;
}

export const MISSED_TIMES = ['skip', 'fire_once', 'fire_all'] as const;

/** What is made of the nominal times that a pause skipped: nothing, one run of the latest, or all. */
export type MissedTimes = (typeof MISSED_TIMES)[number];

/** An ISO 8601 date, or a range of them with both ends included. */
export type ExcludedDays = string | { readonly from: string; readonly to: string };

/** Fires on days of the tenant's calendar only, or on all except them. */
export interface CalendarReference {
  readonly key: string;
  readonly mode: 'only' | 'except';
}

/** What to do with a nominal time whose lateness exceeds `grace` (ISO 8601 duration). */
export type MisfireConfig =
  | { readonly policy: 'skip' | 'fire_once'; readonly grace: string }
  | { readonly policy: 'fire_all'; readonly grace: string; readonly limit: number };

/** Where a run's `context.<name>` comes from. */
export type ContextSourceConfig =
  | { readonly name: string; readonly type: 'static'; readonly value: JsonValue }
  | { readonly name: string; readonly type: 'event'; readonly value: JsonValue }
  | HttpContextSourceConfig;

export interface HttpContextSourceConfig {
  readonly name: string;
  readonly type: 'http';
  /** May hold `${…}`; its host must be on the allow-list when the call is made. */
  readonly url: string;
  /** Values as they are, or `secret://name` references. */
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 duration. */
  readonly timeout: string;
  /** The largest response body, in bytes. */
  readonly maxBytes: number;
}

/** Spawns its templates when `when` is true; a definition without rules spawns all of them. */
export interface RuleConfig {
  readonly id: string;
  readonly when: string;
  readonly spawn: readonly string[];
}

/** What is to appear. Strings may hold `${…}`. */
export interface TaskTemplateConfig {
  readonly id: string;
  readonly title: string;
  readonly queue: string;
  /** 0 to 100, higher first. */
  readonly priority: number;
  readonly payload: JsonValue;
  readonly labels: Readonly<Record<string, string>>;
  readonly maxAttempts: number;
}

/** Whether a definition's triggers make runs; an archived definition cannot be changed either. */
export type DefinitionState = 'enabled' | 'paused' | 'archived';

/** Who asks: the tenant whose definitions are meant, and how the run log names the caller. */
export interface Caller {
  readonly tenant: string;
  readonly actor: string;
}

/** A definition without its spec. Times are epoch milliseconds. */
export interface DefinitionSummary {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: DefinitionState;
  /** The last change of the state; null before the first. */
  readonly stateChange: StateChange | null;
  /** The number of the current revision. */
  readonly revision: number;
  /** Counts every change, also those of the state. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** When, by whom and why a state was changed. */
export interface StateChange {
  readonly at: number;
  readonly by: string;
  readonly note: string | null;
}

/** A state that a definition is or was in. */
export interface StateSince {
  readonly state: DefinitionState;
  /** The tenant's epoch from which on it was in it. */
  readonly epoch: number;
  /** Epoch milliseconds; null where it was not recorded. */
  readonly since: number | null;
  /** Null for the state in which it was created, and where it was not recorded. */
  readonly by: string | null;
  readonly note: string | null;
}

/** A definition with the spec of its current revision. */
export interface Definition extends DefinitionSummary {
  readonly spec: DefinitionSpec;
}

/** A revision without its spec. */
export interface RevisionSummary {
  readonly revision: number;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface Revision extends RevisionSummary {
  readonly spec: DefinitionSpec;
}

/** Which definitions to list; what is left out does not matter. */
export interface DefinitionFilter {
  readonly state?: DefinitionState;
  /** All of these must be on the definition. */
  readonly labels?: Readonly<Record<string, string>>;
}
