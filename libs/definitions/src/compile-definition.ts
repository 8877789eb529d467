import type { Calendar, MisfirePolicy } from '#cron';
import {
  compiledDuration,
  compiledExpression,
  compiledTemplate,
  UncompilableSpecError,
} from '#documents';
import type { Expression } from '#expressions';
import { compilePattern, type EventPattern } from '#patterns';
import type {
  CompiledContextSource,
  CompiledCronTrigger,
  CompiledDefinition,
  CompiledEventTrigger,
  CompiledTaskTemplate,
  CompiledTriggers,
  TriggerSpec,
} from './compiled-definition.js';
import { calendarOf } from './cron-calendar.js';
import type {
  ContextSourceConfig,
  CronTriggerConfig,
  DefinitionSpec,
  EventTriggerConfig,
  MisfireConfig,
  PinnedCalendars,
  TaskTemplateConfig,
} from './definition.contract.js';
import { documentOf } from './pinned-calendars.js';
import { RUN_ROOTS, SOURCE_ROOTS, TRIGGER_ROOTS } from './roots.js';

/**
 * Compiles a spec that validated; its cron triggers as {@link compileCronTriggers} does.
 *
 * @throws UncompilableSpecError
 */
export function compileDefinition(spec: DefinitionSpec): CompiledDefinition {
  const places = spec.triggers.map((config, index) => ({ config, pointer: `/triggers/${index}` }));
  return {
    spec: documentOf(spec),
    eventTriggers: places.flatMap(({ config, pointer }) =>
      config.type === 'event' ? [compileEventTrigger(config, pointer)] : [],
    ),
    cronTriggers: compileCronTriggers(spec),
    context: spec.context.map((source, index) => compileSource(source, `/context/${index}`)),
    rules: spec.rules.map(({ id, when, spawn }, index) => {
      return { id, spawn, when: compiledExpression(when, RUN_ROOTS, `/rules/${index}/when`) };
    }),
    templates: spec.taskTemplates.map((config, index) =>
      compileTaskTemplate(config, `/taskTemplates/${index}`),
    ),
  };
}

/**
 * Prepares event triggers only, and their conditions when they are first asked for, which throws
 * then if they do not compile: an index holds many definitions, of which few meet an event.
 *
 * @throws UncompilableSpecError
 */
export function compileTriggers(spec: TriggerSpec): CompiledTriggers {
  const eventTriggers = spec.triggers.flatMap((config, index) =>
    config.type === 'event' ? [new LateEventTrigger(config, `/triggers/${index}`)] : [],
  );
  return { spec, eventTriggers };
}

class LateEventTrigger implements CompiledEventTrigger {
  readonly id: string;
  readonly eventTypes: readonly string[];
  readonly pattern?: EventPattern;
  private condition: Expression | undefined;

  constructor(
    private readonly config: EventTriggerConfig,
    private readonly pointer: string,
  ) {
    this.id = config.id;
    this.eventTypes = config.eventTypes;
    if (config.filter) this.pattern = pattern(config.filter, `${pointer}/filter`);
  }

  get when(): Expression | undefined {
    const { when } = this.config;
    if (when === undefined) return undefined;
    this.condition ??= compiledExpression(when, TRIGGER_ROOTS, `${this.pointer}/when`);
    return this.condition;
  }
}

function compileEventTrigger(config: EventTriggerConfig, pointer: string): CompiledEventTrigger {
  const { id, eventTypes, filter, when } = config;
  return {
    id,
    eventTypes,
    ...(filter && { pattern: pattern(filter, `${pointer}/filter`) }),
    ...(when !== undefined && { when: compiledExpression(when, TRIGGER_ROOTS, `${pointer}/when`) }),
  };
}

/**
 * Prepares nothing but the cron triggers of a spec, which is much faster than everything. Each is
 * compiled by itself, when its timing is first asked for, which throws then if it cannot be.
 */
export function compileCronTriggers(spec: DefinitionSpec): readonly CompiledCronTrigger[] {
  return spec.triggers.flatMap((config, index) =>
    config.type === 'cron'
      ? [new LateCronTrigger(config, spec.pinnedCalendars, `/triggers/${index}`)]
      : [],
  );
}

class LateCronTrigger implements CompiledCronTrigger {
  readonly id: string;
  private compiled: CronTiming | undefined;

  constructor(
    private readonly config: CronTriggerConfig,
    private readonly named: PinnedCalendars | undefined,
    private readonly pointer: string,
  ) {
    this.id = config.id;
  }

  get calendar(): Calendar {
    return this.timing().calendar;
  }

  get jitterMs(): number {
    return this.timing().jitterMs;
  }

  get misfire(): MisfirePolicy {
    return this.timing().misfire;
  }

  private timing(): CronTiming {
    this.compiled ??= compileTiming(this.config, this.named, this.pointer);
    return this.compiled;
  }
}

type CronTiming = Omit<CompiledCronTrigger, 'id'>;

function compileTiming(
  config: CronTriggerConfig,
  named: PinnedCalendars | undefined,
  pointer: string,
): CronTiming {
  const made = calendarOf(config, named);
  if (!made.ok) throw new UncompilableSpecError(pointer, made.problems);
  return {
    calendar: made.calendar,
    jitterMs:
      config.jitter === undefined ? 0 : compiledDuration(config.jitter, `${pointer}/jitter`),
    misfire: compileMisfire(config.misfire, `${pointer}/misfire`),
  };
}

function compileMisfire(config: MisfireConfig, pointer: string): MisfirePolicy {
  const graceMs = compiledDuration(config.grace, `${pointer}/grace`);
  const limit = config.policy === 'fire_all' ? config.limit : 1;
  return { policy: config.policy, graceMs, limit };
}

function compileSource(config: ContextSourceConfig, pointer: string): CompiledContextSource {
  switch (config.type) {
    case 'static':
      return config;
    case 'event':
      return { ...config, value: compiledTemplate(config.value, SOURCE_ROOTS, `${pointer}/value`) };
    case 'http': {
      const { name, type, headers, maxBytes } = config;
      const url = compiledTemplate(config.url, SOURCE_ROOTS, `${pointer}/url`);
      const timeoutMs = compiledDuration(config.timeout, `${pointer}/timeout`);
      return { name, type, url, headers, timeoutMs, maxBytes };
    }
  }
}

function compileTaskTemplate(config: TaskTemplateConfig, pointer: string): CompiledTaskTemplate {
  const { id, priority, maxAttempts } = config;
  return {
    id,
    title: compiledTemplate(config.title, RUN_ROOTS, `${pointer}/title`),
    queue: compiledTemplate(config.queue, RUN_ROOTS, `${pointer}/queue`),
    priority,
    payload: compiledTemplate(config.payload, RUN_ROOTS, `${pointer}/payload`),
    labels: compiledTemplate(config.labels, RUN_ROOTS, `${pointer}/labels`),
    maxAttempts,
  };
}

function pattern(filter: unknown, pointer: string): EventPattern {
  const compiled = compilePattern(filter);
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.pattern;
}
