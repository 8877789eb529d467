import fc from 'fast-check';
import {
  type ClauseVerdict,
  compilePattern,
  type EventPattern,
  explainPattern,
  type JsonObject,
  type JsonPrimitive,
  type JsonValue,
  matchPattern,
  PatternIndex,
  requirements,
} from './index.js';

// The reference: slow, and as close to the words of the definition as it gets. A filter stands for
// the conjunctions that choosing one alternative of each `$or` gives. A conjunction matches when
// every condition can choose a leaf at its path that it accepts, no two chosen leaves lying in
// different elements of the same array, or may be absent, no leaf at its path lying in the same
// elements as all that were chosen.

type Filter = JsonObject;

interface Condition {
  readonly path: readonly string[];
  readonly alternatives: readonly JsonValue[];
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: JsonPrimitive;
  /** The arrays whose elements the leaf lies in, with the position of the element. */
  readonly elements: ReadonlyMap<JsonValue, number>;
}

function referenceMatch(filter: Filter, value: JsonObject): boolean {
  const leaves = leavesOf(value, [], new Map());
  return conjunctions(filter, []).some((conditions) => holds(conditions, leaves, [], []));
}

function conjunctions(filter: Filter, path: readonly string[]): Condition[][] {
  const factors = Object.entries(filter).map(([key, field]): Condition[][] => {
    if (key === '$or') return asArray(field).flatMap((one) => conjunctions(asObject(one), path));
    if (Array.isArray(field)) return [[{ path: [...path, key], alternatives: field }]];
    return conjunctions(asObject(field), [...path, key]);
  });
  return factors.reduce((some, more) => some.flatMap((a) => more.map((b) => [...a, ...b])), [[]]);
}

function leavesOf(
  value: JsonValue,
  path: readonly string[],
  elements: ReadonlyMap<JsonValue, number>,
): Leaf[] {
  if (value === null || typeof value !== 'object') return [{ path, value, elements }];
  if (!isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      leavesOf(inner, [...path, key], elements),
    );
  }
  return value.flatMap((item, i) =>
    leavesOf(
      item,
      path,
      typeof item === 'object' && item !== null ? new Map([...elements, [value, i]]) : elements,
    ),
  );
}

function holds(
  [first, ...rest]: readonly Condition[],
  leaves: readonly Leaf[],
  chosen: readonly Leaf[],
  absent: readonly Condition[],
): boolean {
  const fitting = leaves.filter((leaf) => chosen.every((one) => inSameElements(one, leaf)));
  const at = (condition: Condition) =>
    fitting.filter((leaf) => leaf.path.join() === condition.path.join());
  if (first === undefined) return absent.every((condition) => at(condition).length === 0);
  return (
    at(first)
      .filter((leaf) => first.alternatives.some((one) => accepts(one, leaf.value)))
      .some((leaf) => holds(rest, leaves, [...chosen, leaf], absent)) ||
    (first.alternatives.some(isAbsence) && holds(rest, leaves, chosen, [...absent, first]))
  );
}

function inSameElements(one: Leaf, other: Leaf): boolean {
  return [...one.elements].every(([array, i]) => (other.elements.get(array) ?? i) === i);
}

function isAbsence(alternative: JsonValue): boolean {
  return JSON.stringify(alternative) === '{"exists":false}';
}

function accepts(alternative: JsonValue, value: JsonPrimitive): boolean {
  if (alternative === null || typeof alternative !== 'object') return alternative === value;
  const [[operator, operand] = ['', null]] = Object.entries(asObject(alternative));
  if (operator === 'exists') return operand === true;
  if (operator === 'anything-but') return !excludes(operand, value);
  if (operator === 'numeric') return typeof value === 'number' && isWithin(asArray(operand), value);
  return typeof value === 'string' && acceptsText(operator, operand, value);
}

function excludes(operand: JsonValue, value: JsonPrimitive): boolean {
  if (operand === null || typeof operand !== 'object') return operand === value;
  if (isArray(operand)) return operand.includes(value);
  return Object.entries(operand).some(([operator, texts]) =>
    (isArray(texts) ? texts : [texts]).some((text) => accepts({ [operator]: text }, value)),
  );
}

function isWithin([operator, limit, ...more]: readonly JsonValue[], value: number): boolean {
  const sign = Math.sign(value - Number(limit));
  const holds = { '<': sign < 0, '<=': sign <= 0, '=': sign === 0, '>=': sign >= 0, '>': sign > 0 };
  const first = Object.entries(holds).some(([key, held]) => key === operator && held);
  return first && (more.length === 0 || isWithin(more, value));
}

function acceptsText(operator: string, operand: JsonValue, value: string): boolean {
  if (typeof operand !== 'string') {
    const [text = null] = Object.values(asObject(operand));
    if (typeof text !== 'string') throw new Error('not a text');
    return acceptsText(operator, text.toLowerCase(), value.toLowerCase());
  }
  const text = operand;
  switch (operator) {
    case 'prefix':
      return value.startsWith(text);
    case 'suffix':
      return value.endsWith(text);
    case 'equals-ignore-case':
      return value.toLowerCase() === text.toLowerCase();
    case 'wildcard':
      return new RegExp(`^${text.replaceAll(/\\?./gs, wildcardStep)}$`, 's').test(value);
    case 'cidr': // the generators know one network only
      return /^10\.\d+\.\d+\.\d+$/.test(value);
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}

function wildcardStep(step: string): string {
  return step === '*' ? '.*' : `\\u${step.slice(-1).charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function asArray(value: JsonValue): readonly JsonValue[] {
  if (!isArray(value)) throw new Error('not an array');
  return value;
}

function asObject(value: JsonValue): JsonObject {
  if (value === null || typeof value !== 'object' || isArray(value)) throw new Error('no object');
  return value;
}

// The generators: few names and few values, so that filters and values meet.

const TEXTS = ['', 'x', 'X', 'xy', 'yx', 'xyx', 'a*', 'a\\', '10.0.0.1', '9.0.0.1'];
const NUMBERS = [-1, 0, 1, 1.5, 2, 300];
const LEAF_KEYS = ['a', 'b', 'c', 'd'];
const OBJECT_KEYS = ['o', 'p'];

const text = fc.constantFrom(...TEXTS);
const letters = fc.constantFrom('x', 'X', 'y', 'xy', 'Yx');
const number = fc.constantFrom(...NUMBERS);
const primitive: fc.Arbitrary<JsonPrimitive> = fc.oneof(
  { arbitrary: text, weight: 4 },
  { arbitrary: number, weight: 2 },
  fc.constantFrom(true, false, null),
);
const wildcard = fc.constantFrom('*', 'x*', '*x', '*y*', 'x*x', 'x*y*x', 'a\\*', 'a\\\\', '*.0.*1');
const limit = fc.constantFrom('<', '<=', '=', '>=', '>');

function anyOf(...choices: fc.MaybeWeightedArbitrary<JsonValue>[]): fc.Arbitrary<JsonValue> {
  return fc.oneof(...choices);
}

function listOf(item: fc.Arbitrary<JsonPrimitive>): fc.Arbitrary<JsonValue> {
  return fc.array(item, { minLength: 1, maxLength: 3 });
}

const alternative: fc.Arbitrary<JsonValue> = fc.oneof(
  { arbitrary: primitive, weight: 6 },
  { arbitrary: fc.boolean().map((exists) => ({ exists })), weight: 3 },
  fc.oneof(text, fc.record({ 'equals-ignore-case': text })).map((prefix) => ({ prefix })),
  fc.oneof(text, fc.record({ 'equals-ignore-case': text })).map((suffix) => ({ suffix })),
  text.map((text) => ({ 'equals-ignore-case': text })),
  wildcard.map((wildcard) => ({ wildcard })),
  fc.constant({ cidr: '10.0.0.0/8' }),
  fc.tuple(limit, number).map((numeric) => ({ numeric })),
  fc.constant({ numeric: ['>', 0, '<=', 2] }),
  fc
    .oneof(
      text,
      number,
      listOf(text),
      listOf(number),
      fc.oneof(letters, listOf(letters)).map((prefix) => ({ prefix })),
      fc.oneof(letters, listOf(letters)).map((suffix) => ({ suffix })),
      fc.oneof(wildcard, listOf(wildcard)).map((wildcard) => ({ wildcard })),
      fc.oneof(text, listOf(text)).map((text) => ({ 'equals-ignore-case': text })),
    )
    .map((excluded) => ({ 'anything-but': excluded })),
);

const clause: fc.Arbitrary<JsonValue> = fc.array(alternative, { minLength: 1, maxLength: 3 });

/** Filters that may still be refused, for constraining a field twice. */
function anyFilter(depth: number): fc.Arbitrary<Filter> {
  const leaf = fc.tuple(fc.constantFrom(...LEAF_KEYS), clause);
  if (depth === 0) return toObject(fc.array(leaf, { minLength: 1, maxLength: 2 }));
  const inner = anyFilter(depth - 1);
  const object = fc.tuple(fc.constantFrom(...OBJECT_KEYS), inner);
  const or = fc.tuple(fc.constant('$or'), fc.array(inner, { minLength: 2, maxLength: 3 }));
  const field = fc.oneof(leaf, { arbitrary: object, weight: 2 }, or);
  return toObject(fc.array(field, { minLength: 1, maxLength: 3 }));
}

function toObject(entries: fc.Arbitrary<[string, JsonValue][]>): fc.Arbitrary<Filter> {
  return entries.map((fields) => Object.fromEntries(fields));
}

const usableFilter = anyFilter(3).filter((filter) => compilePattern(filter).ok);

function anyValue(depth: number): fc.Arbitrary<JsonObject> {
  const leaf = anyOf(
    { arbitrary: primitive, weight: 5 },
    fc.array(primitive, { maxLength: 3 }),
    fc.array(fc.array(primitive, { maxLength: 2 }), { maxLength: 2 }),
    fc.constantFrom<JsonValue>({}, [], [{ a: 'x' }, 'x']),
  );
  const leaves = fc.dictionary(fc.constantFrom(...LEAF_KEYS), leaf, { maxKeys: 4 });
  if (depth === 0) return leaves;
  const inner = anyValue(depth - 1);
  const objects = fc.array(inner, { maxLength: 3 });
  const nested = anyOf(
    { arbitrary: inner, weight: 4 },
    { arbitrary: objects, weight: 4 },
    fc.array(anyOf(objects, inner, primitive), { maxLength: 3 }),
    primitive,
  );
  return fc
    .tuple(leaves, fc.dictionary(fc.constantFrom(...OBJECT_KEYS), nested, { maxKeys: 2 }))
    .map(([some, more]) => ({ ...some, ...more }));
}

/** Values made for a filter: each field usually has a value that the filter accepts. */
function valueFor(filter: Filter): fc.Arbitrary<JsonObject> {
  const fields = Object.entries(filter).map(([key, field]): fc.Arbitrary<JsonObject> => {
    if (key === '$or') return fc.oneof(...asArray(field).map((one) => valueFor(asObject(one))));
    const fitting = isArray(field) ? leafFor(field) : elementsFor(asObject(field));
    return fc
      .option(fitting, { nil: undefined, freq: 6 })
      .map((value): JsonObject => (value === undefined ? {} : { [key]: value }));
  });
  return fc
    .tuple(...fields)
    .map((parts) => parts.reduce<JsonObject>((all, part) => ({ ...all, ...part }), {}));
}

function leafFor(alternatives: readonly JsonValue[]): fc.Arbitrary<JsonValue> {
  const fitting = [...TEXTS, ...NUMBERS, true, false, null].filter((value) =>
    alternatives.some((one) => accepts(one, value)),
  );
  const usual = fc.constantFrom(...fitting, ...(fitting.length === 0 ? [{}] : []));
  return anyOf({ arbitrary: usual, weight: 4 }, primitive, fc.tuple(primitive, usual));
}

function elementsFor(filter: Filter): fc.Arbitrary<JsonValue> {
  const fitting = valueFor(filter);
  const other = anyValue(1);
  return anyOf(
    fitting,
    fc.tuple(other, fitting),
    fc.tuple(fitting, fitting, other),
    fc.tuple(fc.tuple(fitting), fitting),
  );
}

const filterAndValue = usableFilter.chain((filter) =>
  fc.record({
    filter: fc.constant(filter),
    value: fc.oneof(anyValue(3), { arbitrary: valueFor(filter), weight: 2 }),
  }),
);

function compile(filter: Filter): EventPattern {
  const result = compilePattern(filter);
  if (!result.ok) throw new Error('the generator gave a filter that is refused');
  return result.pattern;
}

function allMatched(verdicts: readonly ClauseVerdict[]): boolean {
  return verdicts.every((verdict) => verdict.matched);
}

describe('every filter, on every value', () => {
  const runs = { numRuns: 1_000 };

  it('matches as the reference does', () => {
    fc.assert(
      fc.property(filterAndValue, ({ filter, value }) => {
        expect(matchPattern(compile(filter), value)).toBe(referenceMatch(filter, value));
      }),
      runs,
    );
  });

  it('matches when all verdicts of its explanation say so, and only then', () => {
    fc.assert(
      fc.property(filterAndValue, ({ filter, value }) => {
        const pattern = compile(filter);
        expect(allMatched(explainPattern(pattern, value))).toBe(matchPattern(pattern, value));
      }),
      runs,
    );
  });

  it('is found in an index by each value that it matches', () => {
    fc.assert(
      fc.property(filterAndValue, ({ filter, value }) => {
        const pattern = compile(filter);
        fc.pre(matchPattern(pattern, value));
        for (const requirement of requirements(pattern)) {
          const items = [{ item: 'it', requirements: [requirement] }];
          const index = PatternIndex.empty<string>().with('owner', items);
          expect(index.candidates(value)).toEqual(['it']);
        }
      }),
      { numRuns: 1_000, maxSkipsPerRun: 20 },
    );
  });

  it('meets both matches and mismatches in these properties', () => {
    const samples = fc.sample(filterAndValue, { numRuns: 1_000, seed: 7 });
    const hits = samples.filter(({ filter, value }) => matchPattern(compile(filter), value)).length;
    expect(hits).toBeGreaterThan(200);
    expect(hits).toBeLessThan(800);
  });
});
