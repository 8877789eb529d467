/** JSON, as definitions, events and tasks carry it. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A revision's spec: the document as validated, with every default filled in. */
export interface DefinitionSpec {
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly triggers: readonly TriggerConfig[];
  readonly context: readonly ContextSourceConfig[];
  readonly rules: readonly RuleConfig[];
  readonly taskTemplates: readonly TaskTemplateConfig[];
}

export type TriggerConfig = CronTriggerConfig | EventTriggerConfig;

/** Starts a run when an event of one of the types passes the filter and the condition. */
export interface EventTriggerConfig {
  readonly id: string;
  readonly type: 'event';
  /** Exact types, or prefixes that end in `*` (`order.*`). */
  readonly eventTypes: readonly string[];
  /** An event pattern over the envelope. */
  readonly filter?: { readonly [key: string]: JsonValue };
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
  /** ISO 8601 duration; a due time is its nominal time plus up to this. */
  readonly jitter?: string;
  readonly misfire: MisfireConfig;
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
  /** Values may be `secret://name` references. */
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
