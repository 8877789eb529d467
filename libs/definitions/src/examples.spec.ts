import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { createRoots, evaluateCondition, type JsonObject, renderTemplate } from '#expressions';
import { matchPattern } from '#patterns';
import { calendarOfICalendar } from './calendars/icalendar.js';
import { compileDefinition } from './compile-definition.js';
import type { CompiledDefinition, CompiledEventTrigger } from './compiled-definition.js';
import { validateDefinition } from './document/document.js';

const examples = join(import.meta.dirname, '../../../examples');
const folder = join(examples, 'definitions');
const files = globSync('*.yaml', { cwd: folder }).sort();

function compiledExample(file: string): CompiledDefinition {
  const verdict = validateDefinition(parse(readFileSync(join(folder, file), 'utf8')));
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems, null, 2));
  return compileDefinition(verdict.spec);
}

describe('The example definitions', () => {
  it.each(files)('%s is valid, and named by its key', (file) => {
    expect(compiledExample(file).spec.key).toBe(basename(file, '.yaml'));
  });

  it.each(files.filter((file) => file.startsWith('github-')))(
    '%s makes tasks of the GitHub webhooks it is for, without an error in any expression',
    (file) => {
      const compiled = compiledExample(file);
      const tasks = gitHubEvents().flatMap((event) => tasksOf(compiled, event));
      expect(tasks.length).toBeGreaterThan(0);
      for (const { title, queue } of tasks) {
        expect(title).toMatch(/^.{1,500}$/);
        expect(queue).toMatch(/^.{1,200}$/);
      }
    },
  );
});

describe('The example calendar', () => {
  const read = (file: string) => readFileSync(join(examples, 'calendars', file), 'utf8');

  it('holds sixteen bank holidays, which its definition leaves out', () => {
    const key = 'bank-holidays-england';
    const holidays = calendarOfICalendar(read(`${key}.ics`), { name: key, until: 0 });
    if (!holidays.ok) throw new Error(JSON.stringify(holidays.problems));
    expect(holidays.spec.name).toBe('Bank holidays in England and Wales');
    expect(holidays.spec.days).toHaveLength(16);
    const named = { [key]: holidays.spec.days.map(({ date }) => date) };
    const verdict = validateDefinition(parse(read('settle-invoices.yaml')), undefined, named);
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
    const [trigger] = compileDefinition(verdict.spec).cronTriggers;
    const christmas = Date.parse('2026-12-24T12:00:00Z');
    expect(new Date(trigger?.calendar.next(christmas) ?? NaN).toISOString()).toBe(
      '2027-01-04T08:30:00.000Z',
    );
  });
});

interface Webhook {
  readonly name: string;
  readonly examples: readonly Payload[];
}

type Payload = JsonObject & { readonly action?: string };

type GitHubEvent = JsonObject & { readonly type: string };

/** The webhook payloads of @octokit/webhooks-examples, as envelopes. */
function gitHubEvents(): GitHubEvent[] {
  const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as Webhook[];
  return webhooks.flatMap(({ name, examples }) =>
    examples.map((data, index) => ({
      id: `${name}-${index}`,
      source: 'https://github.com/Codertocat/Hello-World',
      type: data.action === undefined ? `com.github.${name}` : `com.github.${name}.${data.action}`,
      data,
    })),
  );
}

/** What the definition makes of an event: title and queue of each task. */
function tasksOf(compiled: CompiledDefinition, event: GitHubEvent) {
  const { spec, eventTriggers, rules, templates } = compiled;
  const bare = { event, definition: { key: spec.key }, now: new Date(0) };
  if (!eventTriggers.some((trigger) => starts(trigger, event))) return [];
  const roots = createRoots({ ...bare, context: contextOf(compiled, event) });
  const held = rules.filter((rule) => evaluateCondition(rule.when, roots));
  const spawned = held.flatMap((rule) => rule.spawn);
  return templates
    .filter(({ id }) => rules.length === 0 || spawned.includes(id))
    .map(({ title, queue, payload, labels }) => {
      renderTemplate(payload, roots);
      renderTemplate(labels, roots);
      return { title: renderTemplate(title, roots), queue: renderTemplate(queue, roots) };
    });
}

function starts({ eventTypes, pattern, when }: CompiledEventTrigger, event: GitHubEvent): boolean {
  const { type } = event;
  const isOfType = eventTypes.some((wanted) =>
    wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted,
  );
  if (!isOfType || (pattern && !matchPattern(pattern, event))) return false;
  return !when || evaluateCondition(when, createRoots({ event }));
}

function contextOf({ context }: CompiledDefinition, event: JsonObject): JsonObject {
  const roots = createRoots({ event });
  const values = context.flatMap((source) => {
    switch (source.type) {
      case 'static':
        return [[source.name, source.value] as const];
      case 'event':
        return [[source.name, renderTemplate(source.value, roots)] as const];
      case 'http':
        return [];
    }
  });
  return Object.fromEntries(values);
}
