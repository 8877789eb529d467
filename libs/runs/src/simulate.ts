import { newId } from '#database';
import type { CompiledDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import type { JsonValue } from '#expressions';
import { isStorable, refusalOf, type TaskDraft } from '#tasks';
import { decide } from './decide.js';
import type { Decision, RuleVerdict } from './decision.js';
import type { RunError } from './contract.js';
import type { UnfinishedRun } from './run.repository.js';

/** A definition that an event would run. */
export interface SimulationInput {
  readonly tenant: string;
  readonly definitionId: string;
  readonly revision: number;
  readonly compiled: CompiledDefinition;
  readonly triggerId: string;
  readonly event: EventEnvelope;
  /** The answers of http context sources, by the sources' names. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** When the run would execute, epoch milliseconds. */
  readonly at: number;
}

/** A task that a run would make. */
export type SimulatedTask = Omit<TaskDraft, 'id' | 'tenant' | 'runId' | 'definitionId'>;

/** What a run would come to; `needs_context` when http context sources would have to be asked. */
export type SimulatedRun =
  | {
      readonly kind: 'completed';
      readonly rules: readonly RuleVerdict[];
      readonly tasks: readonly SimulatedTask[];
    }
  | { readonly kind: 'failed'; readonly error: RunError }
  | { readonly kind: 'needs_context'; readonly sources: readonly string[] };

type Completed = Extract<Decision, { kind: 'completed' }>;

/**
 * Decides a run that does not exist, by the code that decides those that do, as if its definition
 * were enabled. Nothing is written, and no http context source is asked.
 */
export function simulateRun(input: SimulationInput): SimulatedRun {
  const { compiled, event, at } = input;
  const decision = decide({
    run: imaginedRun(input),
    compiled,
    definition: { state: 'enabled', revision: input.revision, changedAt: at },
    event,
    now: at,
  });
  return asSimulated(decision, input);
}

function asSimulated(decision: Decision, { compiled, context }: SimulationInput): SimulatedRun {
  switch (decision.kind) {
    case 'completed':
      return refusal(decision) ?? completed(decision);
    case 'failed':
      return decision;
    case 'split': {
      const http = compiled.context.filter(({ type }) => type === 'http');
      const sources = http.map(({ name }) => name).filter((name) => !Object.hasOwn(context, name));
      return { kind: 'needs_context', sources };
    }
    case 'skipped':
    case 'coalesced':
      throw new Error(`the run of an event cannot be ${decision.kind}`);
  }
}

/** What only the database would find, when it is given the rows. */
function refusal({ tasks, context }: Completed): SimulatedRun | undefined {
  const [refused] = tasks.flatMap((task) => {
    const why = refusalOf(task);
    return why === undefined ? [] : [`the task of "${task.templateId}": ${why}`];
  });
  const why = refused ?? (isStorable(context) ? undefined : 'the context: it cannot be stored');
  if (why === undefined) return undefined;
  const message = `The database would refuse ${why}.`;
  return { kind: 'failed', error: { code: 'refused_by_database', message } };
}

function completed({ rules, tasks }: Completed): SimulatedRun {
  return { kind: 'completed', rules, tasks: tasks.map(asSimulatedTask) };
}

function asSimulatedTask(task: TaskDraft): SimulatedTask {
  const { templateId, item, title, queue, priority, payload, labels, maxAttempts } = task;
  return { templateId, item, title, queue, priority, payload, labels, maxAttempts };
}

function imaginedRun(input: SimulationInput): UnfinishedRun {
  const { tenant, definitionId, revision, triggerId, context, at } = input;
  return {
    ...{ id: newId(), tenant, definitionId, revision, triggerId, context },
    ...{ occurrence: 'event', reason: null, attempt: 1, admitted: false, logSequence: 0 },
    ...{ eventId: null, nominalTime: null, dueTime: null, createdAt: at },
  };
}
