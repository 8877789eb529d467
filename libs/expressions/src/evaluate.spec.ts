import { evaluate, evaluateCondition } from './evaluate.js';
import { compileExpression, type Expression } from './expression.js';
import { ExpressionFailedError } from './expressions.errors.js';
import type { JsonValue } from './json.js';
import { createRoots } from './roots.js';

const roots = createRoots({
  event: {
    type: 'order.created',
    time: '2026-03-29T02:30:00Z',
    data: {
      amount: 1000.5,
      count: 5,
      big: 9007199254740991,
      text: 'hello',
      nothing: null,
      constructor: 'Acme',
      lines: [
        { sku: 'a', quantity: 1 },
        { sku: 'b', quantity: 2 },
      ],
    },
  },
  now: new Date('2026-03-29T12:00:00.250Z'),
});

function compiled(source: string): Expression {
  const result = compileExpression(source);
  if (result.ok) return result.expression;
  throw new Error(result.problems.map(({ message }) => message).join('; '));
}

const valueOf = (source: string): JsonValue => evaluate(compiled(source), roots);

function errorOf(source: string): ExpressionFailedError {
  try {
    valueOf(source);
  } catch (error) {
    if (error instanceof ExpressionFailedError) return error;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}

describe('numbers of a JSON document', () => {
  it.each([
    ['event.data.amount > 1000', true],
    ['event.data.amount > 1000.5', false],
    ['event.data.count >= 5', true],
    ['event.data.count == 5 && event.data.count == 5.0 && event.data.count == 5u', true],
    ['event.data.count in [4, 5]', true],
    ['size(event.data.lines) > 0', true],
    ['event.data.count + 1', 6],
    ['1 - event.data.count', -4],
    ['event.data.count * 1.1', 5.5],
    ['event.data.count * size(event.data.lines)', 10],
    ['event.data.amount + event.data.count', 1005.5],
    ['event.data.count % 2 == 1', true],
    ['-event.data.count', -5],
    ['event.data.lines[event.data.count - 4].sku', 'b'],
    ['{5: "five"}[event.data.count]', 'five'],
    ['event.data.text.substring(0, event.data.count - 1)', 'hell'],
    ['int(event.data.amount)', 1000],
    ['string(event.data.count) + "/" + string(event.data.amount)', '5/1000.5'],
    ['timestamp(event.data.count)', '1970-01-01T00:00:05Z'],
    ['duration(event.data.count)', '5s'],
    ['"%d of %.2f".format([event.data.count, event.data.amount])', '5 of 1000.50'],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source)).toEqual(value);
  });

  it('divide as doubles, whatever they happen to be', () => {
    expect(valueOf('event.data.count / 2')).toBe(2.5);
    expect(valueOf('5 / 2')).toBe(2);
  });

  it.each([
    ['event.data.count / 0', 'division by zero'],
    ['event.data.count % 0', 'division by zero'],
    ['event.data.big * 1e308', 'the result is too large for a number'],
    ['event.data.text.substring(event.data.amount)', '1000.5 is not a whole number'],
  ])('%s fails: %s', (source, reason) => {
    expect(errorOf(source).reason).toBe(reason);
  });
});

describe('the value of an expression', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['18446744073709551615u', '18446744073709551615'],
    ['7u', 7],
    ['b"hi"', 'aGk='],
    ['null', null],
    ['now', '2026-03-29T12:00:00.250Z'],
    ['timestamp(event.time)', '2026-03-29T02:30:00Z'],
    ['now - timestamp(event.time)', '34200.250s'],
    ['duration("1h30m")', '5400s'],
    ['[1, [2u, "x"], {"a": true}]', [1, [2, 'x'], { a: true }]],
    [
      '{1: "int", true: "bool", "text": "string", 2u: "uint"}',
      { 1: 'int', true: 'bool', text: 'string', 2: 'uint' },
    ],
    ['event.data.lines.filter(line, line.quantity > 1).map(line, line.sku)', ['b']],
    ['event.data.constructor', 'Acme'],
  ])('%s is %j in JSON', (source, value) => {
    expect(valueOf(source)).toEqual(value);
  });

  it('is an own field even when the key is __proto__', () => {
    expect(Object.entries(valueOf('{"__proto__": 1}') ?? {})).toEqual([['__proto__', 1]]);
  });

  it('is the very object of the roots, not a copy', () => {
    const data = { lines: [{ sku: 'a' }] };
    const value = evaluate(compiled('event.data'), createRoots({ event: { data } }));
    expect(value).toBe(data);
  });

  it('fails when there is no JSON for it', () => {
    expect(errorOf('[type(1)]').reason).toBe('the result is a type, which is not JSON');
  });
});

describe('has()', () => {
  it.each([
    ['has(event.data.text)', true],
    ['has(event.data.nothing)', true],
    ['has(event.data.missing)', false],
    ['has(event.data.toString)', false],
    ['has(event.data.text.length)', false],
    ['has(event.data.missing) && event.data.missing > 1', false],
    ['"nothing" in event.data', true],
    ['"missing" in event.data', false],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source)).toBe(value);
  });

  it('fails when what should have the field is missing itself', () => {
    expect(errorOf('has(event.data.missing.field)').reason).toBe(
      "event.data has no field 'missing'",
    );
  });
});

describe('an expression that the data does not fit', () => {
  it.each([
    ['event.data.missing > 1', "event.data has no field 'missing'"],
    ['event.data.nothing.name', "event.data.nothing has no field 'name'"],
    ['event.data.text.name', "event.data.text has no field 'name'"],
    ['event.data.lines[0].price', "event.data.lines[0] has no field 'price'"],
    ['event.data["missing"]', "event.data has no field 'missing'"],
    ['event.data.lines[2]', 'event.data.lines has no item 2'],
    ['event.data.lines[0].sku + event.data.lines[7].sku', 'event.data.lines has no item 7'],
    ['event.data.lines[-1]', 'event.data.lines has no item -1'],
    ['event.data.lines[0.5]', 'an index must be a whole number'],
    ['event.data.lines.all(line, line.price > 1)', "line has no field 'price'"],
    ['context.customer.orders', 'context has no value here'],
    ['event.data.text > 1', "'>' does not take (string, int)"],
    ['event.data.text + 1', "'+' does not take (string, int)"],
    ['!event.data.text', "'!' does not take (string)"],
    ['1 in event.data.text', "'in' does not take (int, string)"],
    ['event.data.count.startsWith("5")', "'startsWith' does not take double.(string)"],
    ['event.data.text && true', 'type mismatch: expected bool, got string'],
    ['event.data.text ? 1 : 2', "the condition before '?' must be a bool, got string"],
    ['int(event.data.text)', "'hello' is not a valid int"],
    ['timestamp(event.data.text)', "'hello' is not an RFC 3339 timestamp"],
    [
      'event.data.text.matches("(" + event.data.text)',
      'error parsing regexp: missing closing ): `(hello`',
    ],
    ['now.getHours(event.data.text)', 'Invalid time zone specified: hello'],
  ])('%s fails: %s', (source, reason) => {
    expect(errorOf(source).reason).toBe(reason);
  });

  it('fails with a stable code, the source and the position of what failed', () => {
    const error = errorOf('event.type != "" &&\n  event.data.missing > 1');
    expect(error).toMatchObject({
      code: 'expression_failed',
      source: 'event.type != "" &&\n  event.data.missing > 1',
      position: { offset: 32, line: 2, column: 13 },
    });
    expect(error.message).toMatch(
      /^event\.data has no field 'missing', in the expression event\.type/,
    );
  });

  it('is decided by the operand that decides, as CEL has it', () => {
    expect(valueOf('event.data.missing > 1 || true')).toBe(true);
    expect(valueOf('false && event.data.missing > 1')).toBe(false);
    expect(errorOf('event.data.missing > 1 || false').reason).toContain('missing');
    expect(errorOf('true && event.data.missing > 1').reason).toContain('missing');
  });
});

describe('a condition', () => {
  it('is the boolean value of its expression', () => {
    expect(evaluateCondition(compiled('event.data.count > 1'), roots)).toBe(true);
    expect(evaluateCondition(compiled('event.data.count > 9'), roots)).toBe(false);
  });

  it.each([
    ['event.data.count', 'a condition must be a bool, got double'],
    ['event.data.nothing', 'a condition must be a bool, got null_type'],
    ['event.data.missing', "event.data has no field 'missing'"],
  ])('fails on %s: %s', (source, reason) => {
    expect(() => evaluateCondition(compiled(source), roots)).toThrow(reason);
  });
});

describe('roots', () => {
  it('convert nothing that no expression reads', () => {
    const untouchable = new Proxy(
      {},
      { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail },
    );
    const guarded = createRoots({ event: { type: 'a', data: untouchable }, context: untouchable });
    expect(evaluateCondition(compiled('event.type == "a"'), guarded)).toBe(true);
  });

  it('convert a list once for all the expressions that read it', () => {
    let reads = 0;
    const lines = new Proxy([{ sku: 'a' }], {
      get(target, key, receiver): unknown {
        if (key === '0') reads++;
        return Reflect.get(target, key, receiver);
      },
    });
    const shared = createRoots({ event: { lines } });
    evaluate(compiled('event.lines[0].sku'), shared);
    const once = reads;
    evaluate(compiled('event.lines.all(line, line.sku == "a")'), shared);
    expect(reads).toBe(once);
  });

  it('may be of any JSON type for an item', () => {
    for (const item of [null, 'text', 3, true, [1], { a: 1 }]) {
      expect(evaluate(compiled('item'), createRoots({ item }))).toEqual(item);
    }
  });
});

function fail(): never {
  throw new Error('was read');
}
