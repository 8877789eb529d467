import { createCalendar, type MisfirePolicy } from '#cron';
import {
  compileExpression,
  compileTemplate,
  type Expression,
  type JsonValue,
  type RootName,
  type Template,
} from '#expressions';
import { compilePattern, type EventPattern } from '#patterns';
import type {
  CompiledContextSource,
  CompiledCronTrigger,
  CompiledDefinition,
  CompiledEventTrigger,
  CompiledTaskTemplate,
} from './compiled-definition.js';
import type {
  ContextSourceConfig,
  CronTriggerConfig,
  DefinitionSpec,
  EventTriggerConfig,
  MisfireConfig,
  TaskTemplateConfig,
} from './definition.contract.js';
import { durationMs } from './duration.js';
import { RUN_ROOTS, SOURCE_ROOTS, TRIGGER_ROOTS } from './roots.js';

/** Thrown when a stored spec is refused by this release, or by this runtime's timezones. */
export class UncompilableSpecError extends Error {
  override readonly name = 'UncompilableSpecError';

  constructor(pointer: string, problems: readonly { readonly message: string }[]) {
    super(`${pointer}: ${problems.map(({ message }) => message).join('; ')}`);
  }
}

/**
 * Compiles a spec that validated.
 *
 * @throws UncompilableSpecError
 */
export function compileDefinition(spec: DefinitionSpec): CompiledDefinition {
  const places = spec.triggers.map((config, index) => ({ config, pointer: `/triggers/${index}` }));
  return {
    spec,
    eventTriggers: places.flatMap(({ config, pointer }) =>
      config.type === 'event' ? [compileEventTrigger(config, pointer)] : [],
    ),
    cronTriggers: places.flatMap(({ config, pointer }) =>
      config.type === 'cron' ? [compileCronTrigger(config, pointer)] : [],
    ),
    context: spec.context.map((source, index) => compileSource(source, `/context/${index}`)),
    rules: spec.rules.map(({ id, when, spawn }, index) => {
      return { id, spawn, when: expression(when, RUN_ROOTS, `/rules/${index}/when`) };
    }),
    templates: spec.taskTemplates.map((config, index) =>
      compileTaskTemplate(config, `/taskTemplates/${index}`),
    ),
  };
}

function compileEventTrigger(config: EventTriggerConfig, pointer: string): CompiledEventTrigger {
  const { id, eventTypes, filter, when } = config;
  return {
    id,
    eventTypes,
    ...(filter && { pattern: pattern(filter, `${pointer}/filter`) }),
    ...(when !== undefined && { when: expression(when, TRIGGER_ROOTS, `${pointer}/when`) }),
  };
}

function compileCronTrigger(config: CronTriggerConfig, pointer: string): CompiledCronTrigger {
  const made = createCalendar(config);
  if (!made.ok) throw new UncompilableSpecError(pointer, made.problems);
  return {
    id: config.id,
    calendar: made.calendar,
    jitterMs: config.jitter === undefined ? 0 : milliseconds(config.jitter, `${pointer}/jitter`),
    misfire: compileMisfire(config.misfire, `${pointer}/misfire`),
  };
}

function compileMisfire(config: MisfireConfig, pointer: string): MisfirePolicy {
  const graceMs = milliseconds(config.grace, `${pointer}/grace`);
  const limit = config.policy === 'fire_all' ? config.limit : 1;
  return { policy: config.policy, graceMs, limit };
}

function compileSource(config: ContextSourceConfig, pointer: string): CompiledContextSource {
  switch (config.type) {
    case 'static':
      return config;
    case 'event':
      return { ...config, value: template(config.value, SOURCE_ROOTS, `${pointer}/value`) };
    case 'http': {
      const { name, type, headers, maxBytes } = config;
      const url = template(config.url, SOURCE_ROOTS, `${pointer}/url`);
      const timeoutMs = milliseconds(config.timeout, `${pointer}/timeout`);
      return { name, type, url, headers, timeoutMs, maxBytes };
    }
  }
}

function compileTaskTemplate(config: TaskTemplateConfig, pointer: string): CompiledTaskTemplate {
  const { id, priority, maxAttempts } = config;
  return {
    id,
    title: template(config.title, RUN_ROOTS, `${pointer}/title`),
    queue: template(config.queue, RUN_ROOTS, `${pointer}/queue`),
    priority,
    payload: template(config.payload, RUN_ROOTS, `${pointer}/payload`),
    labels: template(config.labels, RUN_ROOTS, `${pointer}/labels`),
    maxAttempts,
  };
}

function expression(source: string, roots: readonly RootName[], pointer: string): Expression {
  const compiled = compileExpression(source, { roots });
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.expression;
}

function template(value: JsonValue, roots: readonly RootName[], pointer: string): Template {
  const compiled = compileTemplate(value, pointer, { roots });
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.template;
}

function pattern(filter: unknown, pointer: string): EventPattern {
  const compiled = compilePattern(filter);
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.pattern;
}

function milliseconds(duration: string, pointer: string): number {
  const ms = durationMs(duration);
  if (ms === undefined)
    throw new UncompilableSpecError(pointer, [{ message: `"${duration}" is no duration` }]);
  return ms;
}
