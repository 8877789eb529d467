import fc from 'fast-check';
import { compileTriggers, type DefinitionState, validateDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import { compilePattern, matchPattern } from '#patterns';
import { type IndexedDefinition, TriggerIndex } from './trigger-index.js';

const NOW = new Date('2026-06-01T09:00:00Z');

// The generators: few types, fields and values, so that definitions share them and events meet them.

const types = fc.constantFrom('a', 'a.b', 'a.b.c', 'a.c', 'b', 'ab');
const eventTypes = fc.uniqueArray(
  fc.oneof(
    { arbitrary: types, weight: 3 },
    types.map((type) => `${type}.*`),
    fc.constantFrom('*', 'a*'),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Values as JSON texts: a number has several spellings. */
const leafText = fc.constantFrom(
  ...['1', '1.0', '10e-1', '2', '300', '3e2', '300.00', '-1', '0', 'true', 'false', 'null'],
  ...['"x"', '"X"', '"xy"', '"yx"', '"1"', '""'],
);
const text = fc.constantFrom('x', 'X', 'xy', 'y');
const operatorText = fc.oneof(
  text.map((prefix) => JSON.stringify({ prefix })),
  text.map((suffix) => JSON.stringify({ suffix })),
  text.map((folded) => JSON.stringify({ 'equals-ignore-case': folded })),
  fc.constantFrom('x*', '*x', 'x*y', 'xy').map((wildcard) => JSON.stringify({ wildcard })),
  text.map((other) => JSON.stringify({ 'anything-but': other })),
  fc.constantFrom(
    ...['{"exists":true}', '{"exists":false}', '{"anything-but":[1,300]}'],
    ...['{"numeric":["=",3e2]}', '{"numeric":[">",0,"<=",2]}'],
  ),
);
const alternativeText = fc.oneof(leafText, operatorText);
const leafKey = fc.constantFrom('p', 'q', 'r');

function objectText(entries: readonly (readonly [string, string])[]): string {
  const unique = new Map(entries);
  return `{${[...unique].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

function arrayText(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

function fieldsText(depth: number): fc.Arbitrary<string> {
  const several = fc.array(alternativeText, { minLength: 2, maxLength: 3 });
  const only = { arbitrary: alternativeText.map((one) => [one]), weight: 2 };
  const clause = fc.oneof(only, several).map(arrayText);
  const leaf = fc.tuple(leafKey, clause);
  if (depth === 0) return fc.array(leaf, { minLength: 1, maxLength: 2 }).map(objectText);
  const inner = fieldsText(depth - 1);
  const nested = fc.tuple(fc.constantFrom('o', 'n'), inner);
  const either = fc.array(inner, { minLength: 2, maxLength: 3 }).map(arrayText);
  const or = fc.tuple(fc.constant('$or'), either);
  return fc
    .array(fc.oneof({ arbitrary: leaf, weight: 2 }, nested, or), { minLength: 1, maxLength: 3 })
    .map(objectText);
}

const filter = fc
  .oneof({ arbitrary: fieldsText(0), weight: 3 }, fieldsText(1), fieldsText(2))
  .map((text): unknown => ({ data: JSON.parse(text) }))
  .filter((filter) => compilePattern(filter).ok);

function dataText(depth: number): fc.Arbitrary<string> {
  const items = fc.array(leafText, { maxLength: 20 }).map(arrayText);
  const leaf = fc.oneof({ arbitrary: leafText, weight: 4 }, items);
  const leaves = fc.array(fc.tuple(leafKey, leaf), { maxLength: 3 });
  if (depth === 0) return leaves.map(objectText);
  const inner = dataText(depth - 1);
  const elements = fc.array(fc.oneof({ arbitrary: inner, weight: 4 }, leafText), { maxLength: 3 });
  const nested = fc.tuple(
    fc.constantFrom('o', 'n'),
    fc.oneof(
      inner,
      elements.map(arrayText),
      elements.map((some) => arrayText([arrayText(some)])),
    ),
  );
  return fc
    .tuple(leaves, fc.array(nested, { maxLength: 2 }))
    .map(([some, more]) => objectText([...some, ...more]));
}

const event = fc.record({ type: types, data: dataText(2) }).map(({ type, data }): EventEnvelope => {
  const envelope = { id: '1', source: 's', extensions: {}, receivedAt: NOW.toISOString() };
  return { ...envelope, type, data: JSON.parse(data) as NonNullable<EventEnvelope['data']> };
});

const trigger = fc.record({
  eventTypes,
  filter: fc.option(filter, { nil: undefined, freq: 12 }),
});

interface Change {
  /** Of the definition that is changed: few, so that most are changed again. */
  readonly id: number;
  readonly state: DefinitionState;
  readonly triggers: readonly { readonly eventTypes: string[]; readonly filter: unknown }[];
}

const change: fc.Arbitrary<Change> = fc.record({
  id: fc.nat(60),
  state: fc.constantFrom('enabled', 'enabled', 'enabled', 'paused', 'archived'),
  triggers: fc.array(trigger, { minLength: 1, maxLength: 3 }),
});

const history = fc.array(fc.array(change, { minLength: 1, maxLength: 60 }), {
  minLength: 1,
  maxLength: 6,
});

function definitionOf({ id, state, triggers }: Change, epoch: number): IndexedDefinition {
  const verdict = validateDefinition({
    key: `d${id}`,
    triggers: triggers.map(({ eventTypes, filter }, place) => ({
      ...{ id: `t${place}`, type: 'event', eventTypes },
      ...(filter === undefined ? {} : { filter }),
    })),
    taskTemplates: [{ id: 't', title: 't', queue: 'q' }],
  });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  const compiled = compileTriggers(verdict.spec);
  return { id: `d${id}`, key: `d${id}`, state, revision: epoch, compiled };
}

/** The reference: asks every trigger of every definition. */
function plainMatches(definitions: Iterable<IndexedDefinition>, occurred: EventEnvelope): string[] {
  const matches: string[] = [];
  for (const definition of definitions) {
    const { key, state, revision, compiled } = definition;
    const [first, ...others] = compiled.eventTriggers
      .filter(({ eventTypes }) => eventTypes.some((type) => subscribes(type, occurred.type)))
      .filter(({ pattern }) => !pattern || matchPattern(pattern, occurred))
      .map(({ id }) => id);
    if (first === undefined || state === 'archived') continue;
    matches.push(`${key} ${state} ${revision}: ${first} [${others.join()}]`);
  }
  return matches.sort();
}

function subscribes(eventType: string, type: string): boolean {
  return eventType.endsWith('*') ? type.startsWith(eventType.slice(0, -1)) : eventType === type;
}

function indexMatches(index: TriggerIndex, occurred: EventEnvelope): string[] {
  return index
    .match(occurred, NOW)
    .map(({ definition: { key, state, revision }, triggerId, alsoMatched }) => {
      return `${key} ${state} ${revision}: ${triggerId} [${alsoMatched.join()}]`;
    })
    .sort();
}

describe('The trigger index', () => {
  it('finds what asking every definition finds, at every epoch of a history, also afterwards', () => {
    fc.assert(
      fc.property(history, fc.array(event, { minLength: 1, maxLength: 8 }), (epochs, events) => {
        const current = new Map<string, IndexedDefinition>();
        const versions = [{ index: TriggerIndex.empty, definitions: [...current.values()] }];
        for (const [place, changes] of epochs.entries()) {
          const epoch = place + 1;
          const changed = new Map<string, IndexedDefinition>();
          for (const one of changes) {
            const definition = definitionOf(one, epoch);
            changed.set(definition.id, definition);
          }
          for (const [id, definition] of changed) current.set(id, definition);
          const index = versions.at(-1)?.index.with(epoch, [...changed.values()]);
          if (index) versions.push({ index, definitions: [...current.values()] });
        }
        for (const { index, definitions } of versions) {
          const rebuilt = TriggerIndex.empty.with(index.epoch, definitions);
          for (const occurred of events) {
            const expected = plainMatches(definitions, occurred);
            expect(indexMatches(index, occurred)).toEqual(expected);
            expect(indexMatches(rebuilt, occurred)).toEqual(expected);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is met by histories and events that both match and do not', () => {
    const asked = 30 * 40;
    let matched = 0;
    for (const [changes, occurred] of fc.sample(
      fc.tuple(fc.array(change, { minLength: 40, maxLength: 40 }), event),
      { numRuns: 30, seed: 7 },
    )) {
      const definitions = changes.map((one) => definitionOf(one, 1));
      matched += plainMatches(definitions, occurred).length;
    }
    expect(matched).toBeGreaterThan(asked / 20);
    expect(matched).toBeLessThan(asked / 2);
  });
});
