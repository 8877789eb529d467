import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { evaluate, evaluateCondition } from './evaluate.js';
import { compileExpression } from './expression.js';
import type { JsonValue } from './json.js';
import { renderTemplate, textOf } from './render.js';
import { createRoots } from './roots.js';
import { compileTemplate } from './template.js';

const json = fc.jsonValue({ maxDepth: 4 }).map(asJson);
// Strings that are likely to look like templates.
const marks = fc
  .jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom('$', '{', '}', "'", 'a') })
  .map(asJson);

const MARKS = Array.from('${}()[]"\'\\/ra1+. \n');

function asJson(value: unknown): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(value));
  return freeze(copy);
}

function freeze(value: JsonValue): JsonValue {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

function evaluated(source: string, item: JsonValue): JsonValue {
  const result = compileExpression(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return evaluate(result.expression, createRoots({ item }));
}

function rendered(template: JsonValue, item: JsonValue = null): JsonValue {
  const result = compileTemplate(template);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return renderTemplate(result.template, createRoots({ item }));
}

function mapStrings(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapStrings(item, map));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]),
  );
}

describe('JSON in CEL', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(evaluated('item', value)).toBe(value);
        expect(evaluated('[item, {"a": [item]}]', value)).toEqual([value, { a: [value] }]);
      }),
    );
  });

  it('comes back as it went in when it is taken apart and put together', () => {
    fc.assert(
      fc.property(fc.array(json), (list) => {
        expect(evaluated('item.map(x, x)', list)).toEqual(list);
        expect(evaluated('item.filter(x, true) + []', list)).toEqual(list);
      }),
    );
  });

  it('is equal to its copy and to nothing else', () => {
    const condition = compileExpression('event.left == event.right');
    if (!condition.ok) throw new Error('does not compile');
    fc.assert(
      fc.property(json, json, (left, right) => {
        const equal = (a: JsonValue, b: JsonValue) =>
          evaluateCondition(condition.expression, createRoots({ event: { left: a, right: b } }));
        expect(equal(left, structuredClone(left))).toBe(true);
        expect(equal(left, right)).toBe(isDeepStrictEqual(left, right));
      }),
    );
  });
});

describe('templates', () => {
  it('without ${ render to themselves', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes('${'));
        expect(rendered(value)).toBe(value);
      }),
    );
  });

  it('render to the original when every ${ of it was escaped', () => {
    fc.assert(
      fc.property(marks, (value) => {
        expect(rendered(mapStrings(value, (text) => text.replaceAll('${', () => '$${')))).toEqual(
          value,
        );
      }),
    );
  });

  it('take a string literal for what it is, whatever is in it', () => {
    const text = fc.string({
      unit: fc.constantFrom('$', '{', '}', '"', "'", '\\', '/', 'r', 'a', '\n'),
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(rendered(`<\${${JSON.stringify(value)}}>`)).toBe(`<${value}>`);
      }),
    );
  });

  it('insert a value into a text the same way as textOf', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(rendered('a ${item} b', value)).toBe(`a ${textOf(value)} b`);
      }),
    );
  });

  it('change neither the template nor the roots', () => {
    fc.assert(
      fc.property(json, json, (value, item) => {
        // Frozen at every level: a change would throw.
        const template = freeze({
          constant: mapStrings(value, () => 'a'),
          list: ['${item}', 'x ${item}', '${[item]}'],
        });
        rendered(template, item);
      }),
    );
  });

  it('never fail to say what is wrong with a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...MARKS) }), (text) => {
        const result = compileTemplate(text);
        const problems = result.ok ? [] : result.problems;
        expect(problems.every(({ position }) => position.offset <= text.length)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
