import fc from 'fast-check';
import { compilePattern, type JsonObject, type JsonValue, PatternLimitError } from './index.js';
import { FAILS, matchNode, PRESENT } from './match.js';
import { measure } from './meter.fixture.js';
import { allowSteps } from './work.js';

/** What a step may stand for: reads of the value, or of characters. */
const PER_STEP = 24;

/** Reads before the first step is charged. */
const BEFOREHAND = 50;

// Texts that have much in common, so that comparing them takes long; of a few kinds, so that what
// is made for an operator meets it.

const letters = fc.constantFrom('a', 'ab', 'aab', 'É', 'ß', 'ΑΣ', '\u{10428}');
const longText = fc
  .record({ letters, times: fc.integer({ min: 1, max: 120 }), end: fc.constantFrom('', 'x', 'y') })
  .map(({ letters, times, end }) => letters.repeat(times) + end);
const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte).map(([a, b]) => `10.0.${a}.${b}`);
const ipv6 = fc.tuple(byte, byte).map(([a, b]) => `fe80:1:2:3:4:5:${a}:${b.toString(16)}`);
const text = fc.oneof(longText, ipv4, ipv6);

const operator: fc.Arbitrary<fc.Arbitrary<JsonValue>> = fc.constantFrom<fc.Arbitrary<JsonValue>[]>(
  longText,
  longText.map((prefix) => ({ prefix })),
  longText.map((suffix) => ({ suffix })),
  longText.map((text) => ({ 'equals-ignore-case': text })),
  longText.map((text) => ({ prefix: { 'equals-ignore-case': text } })),
  longText.map((text) => ({ suffix: { 'equals-ignore-case': text } })),
  longText.map((text) => ({ wildcard: `*${text}*b*x` })),
  longText.map((text) => ({ 'anything-but': { wildcard: [`*${text}*`, `${text}*`] } })),
  longText.map((text) => ({ 'anything-but': { 'equals-ignore-case': [text] } })),
  ipv4.map((address) => ({ cidr: `${address}/30` })),
  ipv6.map((address) => ({ cidr: `${address}/120` })),
  fc.integer().map((limit) => ({ numeric: ['>', limit] })),
  fc.constant({ exists: false }),
);

const alternatives = operator.chain((one) => many(one, 80));

/** One, or very many: fast-check by itself prefers few. */
function many<T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.array(one, { minLength: 1, maxLength, size: 'max' });
}

/** The same alternatives in one field, or each in a field, an object or a part of `$or` of its own. */
const filter: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.constantFrom('field', 'fields', 'objects', 'or', 'or of objects'), alternatives)
  .map(([shape, all]): JsonObject => {
    const [first = 'x'] = all;
    const spread = (wrap: (one: JsonValue) => JsonValue) =>
      Object.fromEntries(all.map((one, i) => [`f${i}`, wrap(one)]));
    switch (shape) {
      case 'field':
        return { a: all };
      case 'fields':
        return { o: spread((one) => [one]) };
      case 'objects':
        return { o: spread((one) => ({ a: [one] })) };
      case 'or':
        return { $or: [first, ...all].map((one) => ({ a: [one] })) };
      default:
        return { $or: [first, ...all].map((one) => ({ o: { a: [one] } })) };
    }
  });

const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  { arbitrary: text, weight: 6 },
  fc.integer(),
  fc.constantFrom<JsonValue>(null, [], [[]], {}),
);
const leaves = fc.oneof(leaf, ...[longText, ipv4, ipv6, leaf].map((one) => many(one, 200)));
const element: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant({}),
  leaves.map((a) => ({ a })),
  leaf.map((a) => ({ f0: { a }, f1: a, f2: [{ a }] })),
);
const elements = fc.oneof(element, many(fc.constant({}), 200), many(element, 20));
const event = fc.record({ a: leaves, o: elements });

function compile(source: JsonObject) {
  const result = compilePattern(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.pattern.root;
}

/** What matching does until it has used up so many steps. */
function workOf(filter: JsonObject, event: JsonObject, steps: number): number {
  const root = compile(filter);
  return measure(event, (value) => {
    allowSteps(steps);
    try {
      matchNode(root, value);
    } catch (error) {
      if (!(error instanceof PatternLimitError)) throw error;
    }
  });
}

function list<T>(length: number, item: (i: number) => T): T[] {
  return Array.from({ length }, (_, i) => item(i));
}

describe('the steps that matching is charged', () => {
  it('bound what it does, whatever filter meets whatever event', () => {
    fc.assert(
      fc.property(filter, event, fc.integer({ min: 0, max: 3_000 }), (filter, event, steps) => {
        expect(workOf(filter, event, steps)).toBeLessThanOrEqual(BEFOREHAND + PER_STEP * steps);
      }),
      { numRuns: 300, interruptAfterTimeLimit: 20_000 },
    );
  });

  const long = 'é'.repeat(230);
  const addresses = list(500, (i) => `fe80:1:2:3:4:5:6:${i.toString(16)}`);
  const networks = list(500, (i) => ({ cidr: `2001:db8:${i.toString(16)}::/48` }));

  it.each<[string, JsonObject, JsonObject]>([
    ['networks', { $or: networks.map((one) => ({ a: [one] })) }, { a: addresses }],
    [
      'texts in any case',
      { $or: list(500, (i) => ({ a: [{ 'equals-ignore-case': `${long}${i}` }] })) },
      { a: list(500, () => long) },
    ],
    [
      'beginnings in any case',
      { a: list(500, (i) => ({ prefix: { 'equals-ignore-case': `${long}${i}` } })) },
      { a: list(500, (i) => `${long}x${i}`) },
    ],
    [
      'long beginnings',
      { a: list(500, (i) => ({ prefix: `${long}${i}` })) },
      { a: list(500, (i) => `${long}x${i}`) },
    ],
    [
      'objects that may be absent',
      { o: Object.fromEntries(list(900, (i) => [`f${i}`, { a: [{ exists: false }] }])) },
      { o: list(2_000, () => ({})) },
    ],
  ])('bound it for many %s', (_, filter, event) => {
    expect(workOf(filter, event, 10_000)).toBeLessThanOrEqual(BEFOREHAND + PER_STEP * 10_000);
  });

  it('are few for an address in a long list of networks', () => {
    const root = compile({ a: networks });
    allowSteps(40 * addresses.length);
    expect(matchNode(root, { a: addresses })).toBe(FAILS);
    expect(matchNode(root, { a: '2001:db8:1f3:1::1' })).toBe(PRESENT);
  });

  it('are few for a text in a long list of texts in any case', () => {
    const root = compile({ a: list(500, (i) => ({ 'equals-ignore-case': `item-${i}` })) });
    allowSteps(1 + 1 + 1 + 'ITEM-499'.length);
    expect(matchNode(root, { a: 'ITEM-499' })).toBe(PRESENT);
  });
});
