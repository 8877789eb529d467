import { ExpressionFailedError } from './expressions.errors.js';
import type { JsonValue } from './json.js';
import { renderTemplate, textOf } from './render.js';
import { createRoots } from './roots.js';
import { compileTemplate, type Template } from './template.js';

const roots = createRoots({
  event: {
    data: {
      id: 'o-1',
      amount: 12.5,
      vip: true,
      note: null,
      lines: [1, 'two'],
      address: { city: 'Ulm' },
    },
  },
  context: { customer: { id: 7 } },
  now: new Date('2026-03-29T12:00:00Z'),
});

function compiled(value: JsonValue): Template {
  const result = compileTemplate(value);
  if (result.ok) return result.template;
  throw new Error(JSON.stringify(result.problems));
}

const rendered = (value: JsonValue): JsonValue => renderTemplate(compiled(value), roots);

describe('rendering a template', () => {
  it.each<[JsonValue, JsonValue]>([
    ['Review order ${event.data.id}', 'Review order o-1'],
    ['${event.data.id}/${context.customer.id}', 'o-1/7'],
    ['${event.data.amount} ${event.data.vip} ${event.data.note}', '12.5 true null'],
    ['lines: ${event.data.lines}', 'lines: [1,"two"]'],
    ['to ${event.data.address}', 'to {"city":"Ulm"}'],
    ['at ${now}', 'at 2026-03-29T12:00:00Z'],
    ['in ${duration("90s")}, ${b"hi"}', 'in 90s, aGk='],
    [' ${event.data.amount}', ' 12.5'],
  ])('puts values into the text of %j', (template, text) => {
    expect(rendered(template)).toBe(text);
  });

  it.each<[JsonValue, JsonValue]>([
    ['${event.data.amount}', 12.5],
    ['${ event.data.vip }', true],
    ['${event.data.note}', null],
    ['${event.data.lines}', [1, 'two']],
    ['${event.data.address}', { city: 'Ulm' }],
  ])('keeps the type of %j, which is nothing but an expression', (template, value) => {
    expect(rendered(template)).toEqual(value);
  });

  it('reaches the strings of lists and objects, and leaves keys alone', () => {
    const template = {
      order: { id: '${event.data.id}', tags: ['a', '${event.data.vip}'] },
      '${key}': 1,
      none: null,
    };
    expect(rendered(template)).toEqual({
      order: { id: 'o-1', tags: ['a', true] },
      '${key}': 1,
      none: null,
    });
  });

  it.each([
    ["${ {'a': 1}.a }", 1],
    ["${'}'}", '}'],
    ['${"${"}', '${'],
    ['${"\\"}"}', '"}'],
    ["${r'\\'}}", '\\}'],
    ['${"""a"}"""}', 'a"}'],
    ["${'''it's }'''}", "it's }"],
    ['${br"\\}"}', 'XH0='],
    ['${1 // not the end: }\n}', 1],
    ['${{"a": {"b": "}"}}["a"]["b"]}', '}'],
    ['${[1, 2].map(x, {"n": x})[1].n}', 2],
  ])('finds the end of the expression in %s', (template, value) => {
    expect(rendered(template)).toEqual(value);
  });

  it.each([
    ['$${event.data.id}', '${event.data.id}'],
    ['$$${event.data.id}', '$${event.data.id}'],
    ["${'$'}${event.data.amount}", '$12.5'],
    ['$${a} ${event.data.id} $${b}', '${a} o-1 ${b}'],
    ['${event.data.id}$${b}', 'o-1${b}'],
    ['5 $ {} $', '5 $ {} $'],
  ])('reads %s as %s', (template, text) => {
    expect(rendered(template)).toBe(text);
  });

  it('returns the template itself when there is nothing to evaluate', () => {
    const template = { title: 'Sweep', payload: { list: [1, { a: null }] } };
    expect(rendered(template)).toBe(template);
    expect(rendered([template, '${event.data.id}'])).toEqual([template, 'o-1']);
  });

  it('says which string of the template the data does not fit, and where in it', () => {
    const template = { payload: [{ 'a/b': 'order ${event.data.id} of ${event.data.customer}' }] };
    const result = compileTemplate(template, '/taskTemplates/0');
    if (!result.ok) throw new Error('does not compile');
    try {
      renderTemplate(result.template, roots);
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionFailedError);
      expect(error).toMatchObject({
        reason: "event.data has no field 'customer'",
        source: 'event.data.customer',
        pointer: '/taskTemplates/0/payload/0/a~1b',
        position: { offset: 38, line: 1, column: 39 },
      });
      return;
    }
    throw new Error('did not fail');
  });
});

describe('compiling a template', () => {
  it('reports every problem, each with its pointer and its position in the string', () => {
    const template = {
      title: 'Order ${event.data.id',
      labels: { 'a/b~c': '${evnt.type} and\n${lower(event.type)}' },
      list: ['fine', '${}', { deep: 'x ${1 +} y ${"a} z' }],
    };
    const result = compileTemplate(template, '/spec', { roots: ['event'] });
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          message: "'${' is never closed",
          pointer: '/spec/title',
          position: { offset: 6, line: 1, column: 7 },
        },
        {
          message: "unknown name 'evnt': there are event",
          pointer: '/spec/labels/a~1b~0c',
          position: { offset: 2, line: 1, column: 3 },
        },
        {
          message: "unknown function 'lower'",
          pointer: '/spec/labels/a~1b~0c',
          position: { offset: 19, line: 2, column: 3 },
        },
        {
          message: 'an expression is missing here',
          pointer: '/spec/list/1',
          position: { offset: 2, line: 1, column: 3 },
        },
        {
          message: "syntax error after '+'",
          pointer: '/spec/list/2/deep',
          position: { offset: 6, line: 1, column: 7 },
        },
        {
          message: 'this string is never closed',
          pointer: '/spec/list/2/deep',
          position: { offset: 13, line: 1, column: 14 },
        },
      ],
    });
  });
});

describe('the text of a value', () => {
  it.each<[JsonValue, string]>([
    ['as it is', 'as it is'],
    [1e21, '1e+21'],
    [0.1, '0.1'],
    [false, 'false'],
    [null, 'null'],
    [['a', 1], '["a",1]'],
  ])('%j reads %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
