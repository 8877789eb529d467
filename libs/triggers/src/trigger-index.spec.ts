import fc from 'fast-check';
import { compileDefinition, type DefinitionState, validateDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import { type IndexedDefinition, TriggerIndex } from './trigger-index.js';

const NOW = new Date('2026-06-01T09:00:00Z');

function event(type: string, data: EventEnvelope['data'] = {}): EventEnvelope {
  return { id: '1', source: 's', type, data, extensions: {}, receivedAt: NOW.toISOString() };
}

interface Sketch {
  readonly key: string;
  readonly triggers: readonly object[];
  readonly state?: DefinitionState;
  readonly revision?: number;
}

function definition({ key, triggers, state = 'enabled', revision = 1 }: Sketch): IndexedDefinition {
  const verdict = validateDefinition({
    key,
    name: key,
    triggers: triggers.map((trigger) => ({ type: 'event', ...trigger })),
    taskTemplates: [{ id: 't', title: 't', queue: 'q' }],
  });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return { id: key, key, state, revision, compiled: compileDefinition(verdict.spec) };
}

function indexOf(...sketches: Sketch[]): TriggerIndex {
  return TriggerIndex.empty.with(1, sketches.map(definition));
}

function keys(index: TriggerIndex, of: EventEnvelope): string[] {
  return index
    .match(of, NOW)
    .map((match) => match.definition.key)
    .sort();
}

it('matches exact types and prefixes', () => {
  const index = indexOf(
    { key: 'exact', triggers: [{ id: 'a', eventTypes: ['order.created'] }] },
    { key: 'prefix', triggers: [{ id: 'a', eventTypes: ['order.*'] }] },
    { key: 'other', triggers: [{ id: 'a', eventTypes: ['orders.*', 'order'] }] },
  );
  expect(keys(index, event('order.created'))).toEqual(['exact', 'prefix']);
  expect(keys(index, event('order.amended'))).toEqual(['prefix']);
  expect(keys(index, event('order'))).toEqual(['other']);
});

it('asks the filter, then the condition', () => {
  const filter = { data: { amount: [{ numeric: ['>', 1000] }] } };
  const when = 'size(event.data.lines) > 0';
  const index = indexOf({
    key: 'large',
    triggers: [{ id: 'a', eventTypes: ['order.created'], filter, when }],
  });
  expect(keys(index, event('order.created', { amount: 2000, lines: [1] }))).toEqual(['large']);
  expect(keys(index, event('order.created', { amount: 2000, lines: [] }))).toEqual([]);
  // The condition would throw on the missing lines, but the filter has already said no.
  expect(keys(index, event('order.created', { amount: 10 }))).toEqual([]);
});

it('bounds what all filters that one event meets take together, and spares those that ask little', () => {
  const above = Array.from({ length: 400 }, (_, more) => ({ numeric: ['>', 1_000_000 + more] }));
  const heavy = Array.from({ length: 20 }, (_, number) => ({
    key: `heavy-${number}`,
    triggers: [{ id: 'a', eventTypes: ['counted'], filter: { data: { n: above } } }],
  }));
  const little = { data: { m: [{ numeric: ['>', 0] }] } };
  const index = indexOf(...heavy, {
    key: 'little',
    triggers: [{ id: 'a', eventTypes: ['counted'], filter: little }],
  });
  // Each of the heavy ones takes 800,000 steps, and by itself none of them too many.
  const numbers = Array.from({ length: 2_000 }, (_, n) => n);
  const matches = index.match(event('counted', { n: numbers, m: 1 }), NOW);
  const failed = matches.filter(({ error }) => error?.code === 'filter_limit');
  expect(matches.filter(({ error }) => !error).map(({ definition: { key } }) => key)).toEqual([
    'little',
  ]);
  expect(failed.length).toBe(matches.length - 1);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(heavy.length - 5);
});

it('makes one match of a definition: the first trigger is the cause, the others are noted', () => {
  const index = indexOf({
    key: 'twice',
    triggers: [
      { id: 'never', eventTypes: ['order.*'], when: 'false' },
      { id: 'prefix', eventTypes: ['order.*'] },
      { id: 'exact', eventTypes: ['order.created', 'order.*'] },
    ],
  });
  expect(index.match(event('order.created'), NOW)).toMatchObject([
    { triggerId: 'prefix', alsoMatched: ['exact'] },
  ]);
});

it('reports a condition that throws, unless another trigger matches', () => {
  const throwing = { id: 'bad', eventTypes: ['a'], when: 'event.data.x.y == 1' };
  const index = indexOf(
    { key: 'fails', triggers: [{ id: 'no', eventTypes: ['b'] }, throwing] },
    { key: 'saved', triggers: [throwing, { id: 'good', eventTypes: ['a'] }] },
  );
  const matches = index.match(event('a'), NOW);
  expect(matches.find((match) => match.definition.key === 'fails')).toMatchObject({
    triggerId: 'bad',
    error: { code: 'expression_failed', pointer: '/triggers/1/when' },
  });
  const saved = matches.find((match) => match.definition.key === 'saved');
  expect(saved).toMatchObject({ triggerId: 'good' });
  expect(saved?.error).toBeUndefined();
});

it('replaces changed definitions and drops archived ones, and leaves the old index as it was', () => {
  const first = indexOf(
    { key: 'a', triggers: [{ id: 'x', eventTypes: ['t'] }] },
    { key: 'b', triggers: [{ id: 'x', eventTypes: ['t'] }] },
  );
  const second = first.with(2, [
    definition({ key: 'a', triggers: [{ id: 'x', eventTypes: ['u'] }], revision: 2 }),
    definition({ key: 'b', triggers: [{ id: 'x', eventTypes: ['t'] }], state: 'archived' }),
  ]);
  expect(keys(second, event('t'))).toEqual([]);
  expect(keys(second, event('u'))).toEqual(['a']);
  expect(keys(first, event('t'))).toEqual(['a', 'b']);
  expect([first.epoch, second.epoch]).toEqual([1, 2]);
});

it('keeps paused definitions, so that what they miss is recorded', () => {
  const index = indexOf({
    key: 'p',
    triggers: [{ id: 'x', eventTypes: ['t'] }],
    state: 'paused',
  });
  expect(index.match(event('t'), NOW)).toMatchObject([{ definition: { state: 'paused' } }]);
});

it('finds what a look at every definition finds', () => {
  const segment = fc.constantFrom('a', 'b', 'ab');
  const type = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
  const eventType = fc.oneof(
    type,
    type.map((text) => `${text}.*`),
  );
  const trigger = fc.array(eventType, { minLength: 1, maxLength: 3 });
  const definitions = fc.array(trigger, { maxLength: 12 });
  fc.assert(
    fc.property(definitions, type, (subscriptions, occurred) => {
      const sketches = subscriptions.map((eventTypes, place) => ({
        key: `d${place}`,
        triggers: [{ id: 'x', eventTypes: [...new Set(eventTypes)] }],
      }));
      const expected = sketches
        .filter(({ triggers }) =>
          triggers[0]?.eventTypes.some((each) => subscribes(each, occurred)),
        )
        .map(({ key }) => key)
        .sort();
      expect(keys(indexOf(...sketches), event(occurred))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

function subscribes(eventType: string, type: string): boolean {
  return eventType.endsWith('*') ? type.startsWith(eventType.slice(0, -1)) : eventType === type;
}
