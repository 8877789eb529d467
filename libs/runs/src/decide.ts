import type { CompiledDefinition, DefinitionStanding } from '#definitions';
import type { EventEnvelope } from '#events';
import {
  Allowance,
  createRoots,
  evaluateCondition,
  ExpressionError,
  type JsonValue,
  renderTemplate,
  type Roots,
  type RootValues,
} from '#expressions';
import { newId } from '#database';
import type { TaskDraft } from '#tasks';
import { admitTime } from './admit-time.js';
import type { Decision, RuleVerdict } from './decision.js';
import type { RunError } from './contract.js';
import { EVENT_PAYLOAD_REMOVED, runError } from './run-error.js';
import type { UnfinishedRun } from './run.repository.js';
import { judgeCondition } from './trigger-condition.js';

/** Everything that decides a run. */
export interface DecisionInput {
  readonly run: UnfinishedRun;
  readonly compiled: CompiledDefinition;
  /** How the definition stands now, not when the run was recorded; undefined if it is gone. */
  readonly definition: DefinitionStanding | undefined;
  /**
   * When the calendar that the run of a nominal time pinned ended: at the first change of its
   * definition since it was recorded, epoch milliseconds; undefined while it lasts.
   */
  readonly calendarEnd?: number | undefined;
  /** Undefined for a run of no event, and when the event's payload is no longer kept. */
  readonly event: EventEnvelope | undefined;
  /** The database's clock, epoch milliseconds. */
  readonly now: number;
}

/**
 * Work that all expressions and templates of a run may take together, in steps of an evaluation:
 * twenty times what one may take, about a second.
 */
const RUN_STEPS = 10_000_000;

/**
 * Takes a run through admit → resolve context → evaluate rules → render templates. Pure but for the
 * ids of the tasks it makes.
 */
export function decide(input: DecisionInput): Decision {
  return (
    admit(input) ??
    refuseGoneEvent(input) ??
    new Allowance(RUN_STEPS).share(() => judge(input) ?? splitOff(input) ?? carryOut(input))
  );
}

/** Lateness and a pause count up to the moment the run executes. */
function admit(input: DecisionInput): Decision | undefined {
  const reason = whyBarred(input);
  if (reason !== undefined) return { kind: 'skipped', reason };
  return input.run.admitted ? undefined : admitTime(input);
}

/** Expressions must not take an event that is gone for one without data. */
function refuseGoneEvent(input: DecisionInput): Decision | undefined {
  return isEventGone(input) ? { kind: 'failed', error: EVENT_PAYLOAD_REMOVED } : undefined;
}

export function isEventGone({ run, event }: DecisionInput): boolean {
  return run.eventId !== null && event === undefined;
}

/**
 * The state of its definition that keeps a run from being carried out, if it does. A pause holds up
 * what comes by itself, not the one run that somebody asks for.
 */
export function whyBarred({
  run,
  definition,
}: Pick<DecisionInput, 'run' | 'definition'>): 'paused' | 'archived' | undefined {
  const state = definition?.state ?? 'archived';
  if (state === 'enabled' || (state === 'paused' && run.occurrence === 'manual')) return undefined;
  return state;
}

function judge(input: DecisionInput): Decision | undefined {
  return judgeCondition(input, () => createRoots(rootValuesOf(input)));
}

/** A run that needs the outside world leaves its batch, unless the answers are there already. */
function splitOff({ run, compiled }: DecisionInput): Decision | undefined {
  const missing = compiled.context.some(
    ({ type, name }) => type === 'http' && !Object.hasOwn(run.context ?? {}, name),
  );
  return missing ? { kind: 'split', reason: 'outside_world' } : undefined;
}

function carryOut(input: DecisionInput): Decision {
  const progress = { pointer: '' };
  try {
    const values = rootValuesOf(input);
    const context = resolveContext(input, createRoots(values), progress);
    const roots = createRoots({ ...values, context });
    const rules = evaluateRules(input.compiled, roots, progress);
    const tasks = renderTasks(input, roots, rules, progress);
    return { kind: 'completed', tasks, context, rules };
  } catch (error) {
    return { kind: 'failed', error: asRunError(error, progress.pointer) };
  }
}

/** What expressions can see; everything but the context, which is made next. */
export function rootValuesOf({ run, compiled, event, now }: DecisionInput): RootValues {
  const { spec } = compiled;
  return {
    run: {
      id: run.id,
      occurrence: run.occurrence,
      attempt: run.attempt,
      nominalTime: isoOrNull(run.nominalTime),
      dueTime: isoOrNull(run.dueTime),
    },
    definition: { key: spec.key, name: spec.name, revision: run.revision, labels: spec.labels },
    trigger: { id: run.triggerId },
    now: new Date(now),
    ...(event === undefined ? {} : { event }),
  };
}

function resolveContext(
  { run, compiled }: DecisionInput,
  roots: Roots,
  progress: Progress,
): Record<string, JsonValue> {
  const values = compiled.context.map((source, index): readonly [string, JsonValue] => {
    progress.pointer = `/context/${index}`;
    switch (source.type) {
      case 'static':
        return [source.name, source.value];
      case 'event':
        return [source.name, renderTemplate(source.value, roots)];
      case 'http':
        return [source.name, (run.context?.[source.name] ?? null) as JsonValue];
    }
  });
  return Object.fromEntries(values); // whatever their names are, `__proto__` among them
}

function evaluateRules(
  compiled: CompiledDefinition,
  roots: Roots,
  progress: Progress,
): RuleVerdict[] {
  return compiled.rules.map((rule, index) => {
    progress.pointer = `/rules/${index}/when`;
    return { rule: rule.id, held: evaluateCondition(rule.when, roots) };
  });
}

/** A definition without rules spawns all of its templates; each template spawns once. */
function renderTasks(
  input: DecisionInput,
  roots: Roots,
  rules: readonly RuleVerdict[],
  progress: Progress,
): TaskDraft[] {
  const { compiled } = input;
  const held = new Set(rules.filter((rule) => rule.held).map(({ rule }) => rule));
  const spawned = new Set(
    compiled.rules.filter((rule) => held.has(rule.id)).flatMap((rule) => rule.spawn),
  );
  const tasks: TaskDraft[] = [];
  compiled.templates.forEach((template, index) => {
    if (compiled.rules.length > 0 && !spawned.has(template.id)) return;
    progress.pointer = `/taskTemplates/${index}`;
    tasks.push(renderTask(input.run, template, roots, progress));
  });
  return tasks;
}

function renderTask(
  run: UnfinishedRun,
  template: CompiledDefinition['templates'][number],
  roots: Roots,
  progress: Progress,
): TaskDraft {
  const place = progress.pointer;
  const at = <T>(field: string, render: () => T): T => {
    progress.pointer = `${place}/${field}`;
    return render();
  };
  return {
    id: newId(),
    tenant: run.tenant,
    runId: run.id,
    definitionId: run.definitionId,
    templateId: template.id,
    item: '',
    title: at('title', () => asText(renderTemplate(template.title, roots))),
    queue: at('queue', () => asText(renderTemplate(template.queue, roots))),
    priority: template.priority,
    payload: at('payload', () => renderTemplate(template.payload, roots)),
    labels: at('labels', () => asLabels(renderTemplate(template.labels, roots))),
    maxAttempts: template.maxAttempts,
  };
}

function asText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new WrongTypeError(`expected a text, got ${JSON.stringify(value).slice(0, 100)}`);
}

function asLabels(value: JsonValue): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, label]: [string, JsonValue]) => [name, asText(label)]),
  );
}

/** Where in the definition the work is, for the error that may come. */
interface Progress {
  pointer: string;
}

class WrongTypeError extends Error {
  readonly code = 'wrong_type';
}

function asRunError(error: unknown, pointer: string): RunError {
  if (error instanceof ExpressionError || error instanceof WrongTypeError) {
    return runError(error, pointer);
  }
  throw error;
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
