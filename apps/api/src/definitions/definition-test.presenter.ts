import type { SimulatedTask } from '#runs';
import type { DefinitionTest, TestedEvent, TestedRun } from '#triggers';
import { presentHead } from '../events/event.presenter.js';
import { presentTrigger } from '../events/explanation.presenter.js';
import type { DefinitionTestDto, TestedEventDto, TestTaskDto } from './definition-test.dto.js';

export function presentTest({
  definitionKey,
  revision,
  summary,
  events,
}: DefinitionTest): DefinitionTestDto {
  const { completed, failed, needs_context: needsContext } = summary.runs;
  return {
    definition: definitionKey,
    revision,
    summary: { ...summary, runs: { completed, failed, needsContext } },
    events: events.map(presentEvent),
  };
}

function presentEvent(tested: TestedEvent): TestedEventDto {
  const { index, rowId, envelope, verdict, triggerId, alsoMatched, run, triggers } = tested;
  return {
    index,
    ...(rowId !== null && { id: rowId }),
    event: presentHead(envelope),
    verdict,
    ...(triggerId !== null && { trigger: triggerId }),
    ...(alsoMatched.length > 0 && { alsoMatched }),
    ...(run && { run: presentRun(run) }),
    ...(triggers.length > 0 && { triggers: triggers.map(presentTrigger) }),
  };
}

function presentRun(run: TestedRun): NonNullable<TestedEventDto['run']> {
  switch (run.kind) {
    case 'completed': {
      const { kind: outcome, rules, taskCount, shortened } = run;
      return { outcome, rules, taskCount, tasks: run.tasks.map(presentTask), shortened };
    }
    case 'failed':
      return { outcome: run.kind, error: run.error };
    case 'needs_context':
      return { outcome: run.kind, sources: run.sources };
  }
}

function presentTask(task: SimulatedTask): TestTaskDto {
  const { templateId, title, queue, priority, payload, labels, maxAttempts } = task;
  return { templateId, title, queue, priority, payload, labels, maxAttempts };
}
