import type { Calendar, MisfirePolicy, TriggerTiming } from '#cron';
import type { Expression, JsonValue, Template } from '#expressions';
import type { EventPattern } from '#patterns';
import type { DefinitionSpec } from './definition.contract.js';
import type { DefinitionDocument } from './pinned-calendars.js';

/** What is known of a definition where events are matched. */
export type TriggerSpec = Pick<DefinitionSpec, 'key' | 'name' | 'labels' | 'triggers'>;

/** A definition's event triggers prepared for use. */
export interface CompiledTriggers {
  readonly spec: TriggerSpec;
  /** In the order of the spec. */
  readonly eventTriggers: readonly CompiledEventTrigger[];
}

/** A spec with everything in it prepared for use. Immutable, and expensive enough to be kept. */
export interface CompiledDefinition extends CompiledTriggers {
  /** Without the days of calendars, which the cron triggers have. */
  readonly spec: DefinitionDocument;
  /** In the order of the spec, as everything here. */
  readonly cronTriggers: readonly CompiledCronTrigger[];
  readonly context: readonly CompiledContextSource[];
  readonly rules: readonly CompiledRule[];
  readonly templates: readonly CompiledTaskTemplate[];
}

export interface CompiledEventTrigger {
  readonly id: string;
  /** Exact types, or prefixes that end in `*`. */
  readonly eventTypes: readonly string[];
  readonly pattern?: EventPattern;
  readonly when?: Expression | undefined;
}

/**
 * All but its id may throw an UncompilableSpecError: a trigger that this release, or this runtime's
 * timezones, cannot reckon with must not stop those beside it.
 */
export interface CompiledCronTrigger {
  readonly id: string;
  readonly calendar: Calendar;
  readonly jitterMs: number;
  readonly misfire: MisfirePolicy;
}

export type CompiledContextSource =
  | { readonly type: 'static'; readonly name: string; readonly value: JsonValue }
  | { readonly type: 'event'; readonly name: string; readonly value: Template }
  | CompiledHttpSource;

export interface CompiledHttpSource {
  readonly type: 'http';
  readonly name: string;
  readonly url: Template;
  /** Values as they are, or `secret://name` references. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface CompiledRule {
  readonly id: string;
  readonly when: Expression;
  readonly spawn: readonly string[];
}

export interface CompiledTaskTemplate {
  readonly id: string;
  readonly title: Template;
  readonly queue: Template;
  readonly priority: number;
  readonly payload: Template;
  readonly labels: Template;
  readonly maxAttempts: number;
}

/** What tells a trigger's jitter from that of every other, and never changes. */
export function jitterSeed(definitionId: string, triggerId: string): string {
  return `${definitionId}/${triggerId}`;
}

/** All that decides when a cron trigger of a definition fires. @throws UncompilableSpecError */
export function triggerTiming(definitionId: string, trigger: CompiledCronTrigger): TriggerTiming {
  const { id, calendar, jitterMs, misfire } = trigger;
  return { calendar, jitterMs, misfire, seed: jitterSeed(definitionId, id) };
}
