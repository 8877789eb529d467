import fc from 'fast-check';
import { compileDefinition, validateDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import { type IndexedDefinition, TriggerIndex } from '../trigger-index.js';
import { explainDefinition } from './explain-definition.js';
import { explainTriggers } from './explain-trigger.js';
import type { TriggerExplanation } from './explanation.js';

const NOW = new Date('2026-06-01T09:00:00Z');

function definition(key: string, triggers: readonly object[]): IndexedDefinition {
  const verdict = validateDefinition({
    key,
    triggers: triggers.map((trigger, place) => ({ id: `t${place}`, type: 'event', ...trigger })),
    taskTemplates: [{ id: 't', title: 't', queue: 'q' }],
  });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return { id: key, key, state: 'enabled', revision: 1, compiled: compileDefinition(verdict.spec) };
}

// Few types, names and values, so that triggers and events meet.
const types = fc.constantFrom('a', 'a.b', 'a.b.c', 'b', '*', 'a*', 'a.*', 'a.b.*', 'b.*');
const scalar = fc.constantFrom(0, 1, 2, 'x', 'xy', true, null);
const alternative = fc.oneof(
  scalar,
  fc.constantFrom(
    { prefix: 'x' },
    { exists: true },
    { exists: false },
    { numeric: ['>', 0] },
    { 'anything-but': ['x', 'y'] },
  ),
);
const clause = fc.array(alternative, { minLength: 1, maxLength: 2 });
const fields = fc.dictionary(fc.constantFrom('p', 'q', 'r'), clause, { minKeys: 1, maxKeys: 2 });
const nested = fc.oneof(
  fields,
  fc.record({ list: fields }),
  fc.record({ list: fields, p: clause }),
);
const filter = fc.oneof(
  fc.record({ data: nested }),
  fc.tuple(fields, fields).map((either) => ({ data: { $or: either } })),
  fc.tuple(fields, nested).map(([one, two]) => ({ $or: [{ data: one }, { data: two }] })),
);
const when = fc.constantFrom(
  'true',
  'false',
  'event.data.p == 1',
  'event.data.q > 0',
  'has(event.data.r)',
  'now > timestamp("2026-01-01T00:00:00Z")',
  'definition.revision == 1 && trigger.id == "t0"',
);
const trigger = fc.record(
  { eventTypes: fc.uniqueArray(types, { minLength: 1, maxLength: 3 }), filter, when },
  { requiredKeys: ['eventTypes'] },
);
const definitions = fc.array(fc.array(trigger, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 5,
});

const element = fc.dictionary(fc.constantFrom('p', 'q', 'r'), scalar, {
  maxKeys: 3,
  noNullPrototype: true,
});
const data = fc
  .tuple(element, fc.option(fc.array(element, { maxLength: 3 })))
  .map(([own, list]) => (list === null ? own : { ...own, list }));
const event: fc.Arbitrary<EventEnvelope> = fc
  .tuple(fc.constantFrom('a', 'a.b', 'a.b.c', 'b', 'c'), fc.option(data))
  .map(([type, content]) => ({
    ...{ id: '1', source: 's', type, extensions: {}, receivedAt: NOW.toISOString() },
    ...(content === null ? {} : { data: content }),
  }));

/** What the explanations of the triggers come to, by the words of the trigger index. */
function verdictOf(triggers: readonly TriggerExplanation[]) {
  const matched = triggers.filter((one) => one.matched).map(({ triggerId }) => triggerId);
  const [first, ...others] = matched;
  if (first !== undefined) return { triggerId: first, alsoMatched: others };
  const thrown = triggers.find((one) => one.when?.verdict === 'error');
  if (thrown?.when?.verdict !== 'error') return undefined;
  return { triggerId: thrown.triggerId, alsoMatched: [], error: thrown.when.error };
}

describe('the explanation of a definition', () => {
  it('says what the index of all definitions says', () => {
    const seen = { matched: 0, unmatched: 0, failed: 0, not_subscribed: 0 };
    fc.assert(
      fc.property(definitions, event, (sketches, occurred) => {
        const all = sketches.map((triggers, place) => definition(`d${place}`, triggers));
        const found = TriggerIndex.empty.with(1, all).match(occurred, NOW);
        for (const one of all) {
          const match = found.find((each) => each.definition === one);
          const encounter = { definition: one, event: occurred, now: NOW };
          const told = verdictOf(explainTriggers(encounter));
          expect(told && { definition: one, ...told }).toEqual(match);
          const { verdict, triggerId } = explainDefinition(encounter);
          expect(['matched', 'failed'].includes(verdict)).toBe(match !== undefined);
          expect(verdict === 'failed').toBe(match?.error !== undefined);
          expect(triggerId).toBe(match?.triggerId ?? null);
          if (verdict in seen) seen[verdict as keyof typeof seen]++;
        }
      }),
      { numRuns: 500 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('leaves out the clauses of a filter that takes too much work, and says why it failed', () => {
    const tags = Array.from({ length: 500 }, (_, i) => ({ prefix: `x${i}` }));
    const one = definition('d', [{ eventTypes: ['a'], filter: { data: { tags, p: [1] } } }]);
    const occurred = (length: number): EventEnvelope => ({
      ...{ id: '1', source: 's', type: 'a', extensions: {}, receivedAt: NOW.toISOString() },
      data: { p: 1, tags: Array.from({ length }, () => 'y') },
    });
    const explained = (length: number) =>
      explainDefinition({ definition: one, event: occurred(length), now: NOW });
    expect(explained(1_000)).toMatchObject({
      verdict: 'unmatched',
      triggers: [{ clauses: [{ matched: false }, { matched: true }], omittedClauses: 0 }],
    });
    expect(explained(50_000)).toMatchObject({
      verdict: 'failed',
      error: { code: 'filter_limit', pointer: '/triggers/0/filter' },
      triggers: [{ matched: false, clauses: [], omittedClauses: 2 }],
    });
  });

  it('judges clauses only of triggers of the type, and conditions only where all clauses match', () => {
    const one = definition('d', [
      { eventTypes: ['b'], filter: { data: { p: [1] } }, when: 'true' },
      { eventTypes: ['a'], filter: { data: { p: [1] } }, when: 'event.data.no.where' },
      { eventTypes: ['a'], filter: { data: { p: [2] } }, when: 'event.data.no.where' },
    ]);
    const occurred = { id: '1', source: 's', type: 'a', data: { p: 2 }, extensions: {} };
    const event = { ...occurred, receivedAt: NOW.toISOString() };
    expect(explainTriggers({ definition: one, event, now: NOW })).toMatchObject([
      { subscribes: false, matched: false, clauses: [], when: { verdict: 'not_asked' } },
      { subscribes: true, clauses: [{ matched: false }], when: { verdict: 'not_asked' } },
      {
        clauses: [{ matched: true }],
        when: { verdict: 'error', error: { pointer: '/triggers/2/when' } },
      },
    ]);
  });
});
