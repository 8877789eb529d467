import type { SimulatedRun, SimulatedTask } from '#runs';
import { AnswerRoom } from '../explanation/answer-room.js';
import { coversType, explainTriggers } from '../explanation/explain-trigger.js';
import type { TriggerExplanation } from '../explanation/explanation.js';
import type { IndexedDefinition } from '../trigger-index.js';
import type { DefinitionTest, TestedEvent, TestedRun, TestSummary } from './definition-test.js';
import { Room, shortened } from './shorten.js';
import type { SampledEvent, Tried } from './trial.js';

/** So many events are told of by themselves. */
const MAX_EVENTS = 100;

/** About so many characters of the payloads and labels of tasks: in all, and of one task. */
const MAX_CHARACTERS = 2_000_000;
const MAX_TASK_CHARACTERS = 20_000;

/** Counts what a definition makes of events, and keeps what an answer has room for. */
export class TestReport {
  private readonly room = new Room(MAX_CHARACTERS);
  private readonly concerned: TestedEvent[] = [];
  private readonly others: SampledEvent[] = [];
  private readonly runs = { completed: 0, failed: 0, needs_context: 0 };
  private considered = 0;
  private subscribed = 0;
  private matched = 0;
  private failedConditions = 0;
  private tasks = 0;

  constructor(private readonly definition: IndexedDefinition) {}

  add(event: SampledEvent, tried: Tried): void {
    this.count(event, tried);
    if (tried.verdict === 'unmatched') {
      if (this.others.length < MAX_EVENTS) this.others.push(event);
    } else if (this.concerned.length < MAX_EVENTS) {
      this.concerned.push({ ...event, ...tried, run: this.shown(tried.run), triggers: [] });
    }
  }

  /** @param complete whether every event of the sample was added */
  finish(complete: boolean): DefinitionTest {
    const { key, revision } = this.definition;
    const others = this.others.slice(0, MAX_EVENTS - this.concerned.length);
    const events = [...this.concerned, ...this.explained(others)];
    return {
      definitionKey: key,
      revision,
      summary: this.summary(complete),
      events: events.toSorted((a, b) => a.index - b.index),
    };
  }

  private count({ envelope }: SampledEvent, { verdict, run }: Tried): void {
    this.considered++;
    const { eventTriggers } = this.definition.compiled;
    const types = eventTriggers.flatMap(({ eventTypes }) => eventTypes);
    if (types.some((type) => coversType(type, envelope.type))) this.subscribed++;
    if (verdict === 'failed') this.failedConditions++;
    if (verdict !== 'matched' || !run) return;
    this.matched++;
    this.runs[run.kind]++;
    if (run.kind === 'completed') this.tasks += run.tasks.length;
  }

  private summary(complete: boolean): TestSummary {
    const { considered, subscribed, matched, failedConditions, runs, tasks } = this;
    return { considered, complete, subscribed, matched, failedConditions, runs, tasks };
  }

  private shown(run: SimulatedRun | null): TestedRun | null {
    if (run?.kind !== 'completed') return run && { ...run, taskCount: 0, shortened: false };
    const tasks: SimulatedTask[] = [];
    let isCut = false;
    for (const task of run.tasks) {
      if (this.room.left === 0) break;
      const room = new Room(Math.min(MAX_TASK_CHARACTERS, this.room.left));
      const before = room.left;
      tasks.push(shortenedTask(task, room));
      this.room.take(before - room.left + task.title.length + task.queue.length);
      isCut ||= room.hasCut;
    }
    const taskCount = run.tasks.length;
    return { ...run, tasks, taskCount, shortened: isCut || tasks.length < taskCount };
  }

  private explained(events: readonly SampledEvent[]): TestedEvent[] {
    const room = new AnswerRoom();
    return events.map((event) => {
      const triggers = room.isFull ? [] : this.triggersFor(event);
      room.take(triggers);
      return {
        ...event,
        verdict: 'unmatched',
        triggerId: null,
        alsoMatched: [],
        run: null,
        triggers,
      };
    });
  }

  private triggersFor({ envelope, at }: SampledEvent): TriggerExplanation[] {
    const { definition } = this;
    return explainTriggers({ definition, event: envelope, now: new Date(at) });
  }
}

function shortenedTask(task: SimulatedTask, room: Room): SimulatedTask {
  const payload = shortened(task.payload, room);
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(task.labels)) {
    labels[name] = String(shortened(value, room));
  }
  return { ...task, payload, labels };
}
