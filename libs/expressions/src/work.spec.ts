import { evaluate, evaluateCondition } from './evaluate.js';
import { compileExpression, type Expression } from './expression.js';
import { ExpressionLimitError } from './expressions.errors.js';
import type { JsonObject, JsonValue } from './json.js';
import { MAX_OUTPUT_DEPTH, MAX_OUTPUT_SIZE, MAX_STEPS, MAX_TEXT_LENGTH } from './limits.js';
import { renderTemplate } from './render.js';
import { createRoots } from './roots.js';
import { compileTemplate } from './template.js';
import { Allowance, withAllowance } from './work.js';

const LENGTH = 10_000;

function compiled(source: string): Expression {
  const result = compileExpression(source);
  if (result.ok) return result.expression;
  throw new Error(result.problems.map(({ message }) => message).join('; '));
}

/** A list whose items count how often one of their fields is read. */
function countingList(): { readonly list: readonly JsonObject[]; readonly reads: () => number } {
  let reads = 0;
  const item = new Proxy<JsonObject>(
    { n: 1 },
    {
      get(target, key) {
        reads++;
        return typeof key === 'string' ? target[key] : undefined;
      },
    },
  );
  return { list: Array.from({ length: LENGTH }, () => item), reads: () => reads };
}

function limitOf(source: string, data: JsonObject): string {
  try {
    evaluate(compiled(source), createRoots({ event: data, now: new Date(0) }));
  } catch (error) {
    if (error instanceof ExpressionLimitError) return `${error.code}: ${error.reason}`;
    throw error;
  }
  throw new Error(`${source} passed no limit`);
}

const TOO_MUCH_WORK = `expression_limit: more than ${MAX_STEPS} steps of work`;
const TOO_LONG = `expression_limit: a text longer than ${MAX_TEXT_LENGTH} characters`;
const TOO_LARGE = `expression_limit: a result larger than ${MAX_OUTPUT_SIZE} characters`;

describe('the work of an evaluation', () => {
  it('is enough for a long list and a long condition', () => {
    const { list } = countingList();
    const condition = compiled(
      'event.list.all(x, x.n > 0 && x.n < 2 && has(x.n) && string(x.n) == "1")',
    );
    expect(evaluateCondition(condition, createRoots({ event: { list } }))).toBe(true);
  });

  it.each([
    'event.list.all(x, event.list.all(y, x.n == y.n))',
    'event.list.exists(x, event.list.exists(y, event.list.exists(z, z.n > 1)))',
    'event.list.map(x, event.list.filter(y, y.n > 1)).size() == 1',
    'event.list.exists_one(x, event.list.map(y, y.n) == event.list.map(y, y.n + 1))',
    'event.list.all(x, event.list == event.list.map(y, y))',
    'event.list.all(x, !(2 in event.list.map(y, y.n)))',
    'event.list.all(x, event.list.map(y, string(y.n)).join(",") != "")',
  ])('is stopped: %s', (source) => {
    const { list, reads } = countingList();
    expect(limitOf(source, { list })).toBe(TOO_MUCH_WORK);
    expect(reads()).toBeLessThan(MAX_STEPS);
  });

  it('stays stopped when an operator would forget the error', () => {
    const { list, reads } = countingList();
    const endless = 'event.list.all(x, event.list.all(y, y.n > 0))';
    for (const source of [
      `${endless} || true`,
      `!(${endless} && false)`,
      `[1, 2].exists(i, ${endless} || i == 2)`,
    ]) {
      expect(limitOf(source, { list })).toBe(TOO_MUCH_WORK);
    }
    expect(reads()).toBeLessThan(3 * MAX_STEPS);
  });

  it('counts a list that is gone through without being looked into', () => {
    const list = Array.from({ length: LENGTH }, () => 1);
    expect(limitOf('event.list.all(x, event.list.exists(y, true))', { list })).toBe(TOO_MUCH_WORK);
  });

  it('counts the keys of an object that is indexed by a number', () => {
    const object = Object.fromEntries(
      Array.from({ length: LENGTH }, (_, index) => [`k${index}`, 1]),
    );
    const list = Array.from({ length: LENGTH }, () => 1);
    expect(limitOf('event.list.exists(x, event.object[1] == 1)', { list, object })).toBe(
      TOO_MUCH_WORK,
    );
  });

  it('builds a long list without copying it at every turn', () => {
    const list = Array.from({ length: LENGTH }, (_, index) => index);
    const doubled = evaluate(
      compiled('event.list.map(x, x * 2)'),
      createRoots({ event: { list } }),
    );
    expect(doubled).toEqual(list.map((n) => n * 2));
  });

  // Each `[a, a]` holds the list before it twice: 40 of them stand for a list of 2^40 items.
  const doublings = '.map(a, [a, a])'.repeat(40);

  it.each([
    [`[0]${doublings} == [0]${doublings}`, TOO_MUCH_WORK],
    [`[0]${doublings} in [[0]${doublings}]`, TOO_MUCH_WORK],
    [`"%s".format([0]${doublings})`, TOO_MUCH_WORK],
    [`[[0]]${'.map(a, a + a)'.repeat(40)}`, TOO_MUCH_WORK],
  ])('is bounded for a list that is exponentially larger than it looks: %#', (source, limit) => {
    expect(limitOf(source, {})).toBe(limit);
  });

  it('refuses such a list as a result', () => {
    expect(limitOf(`[0]${doublings}`, {})).toMatch(/^expression_limit: /);
  });

  it('is shared by the expressions of a template', () => {
    const list = Array.from({ length: LENGTH }, () => 1);
    const one = '${event.list.all(x, x > 0)}';
    const roots = createRoots({ event: { list } });
    expect(render([one], roots)).toEqual([true]);
    expect(() =>
      render(
        Array.from({ length: 50 }, () => one),
        roots,
      ),
    ).toThrow(ExpressionLimitError);
  });

  it('starts anew with every evaluation', () => {
    const list = Array.from({ length: LENGTH }, () => 1);
    const roots = createRoots({ event: { list } });
    const condition = compiled('event.list.all(x, x > 0)');
    for (let i = 0; i < 50; i++) expect(evaluateCondition(condition, roots)).toBe(true);
  });
});

describe('texts', () => {
  const text = 'a'.repeat(200_000);
  const list = Array.from({ length: LENGTH }, () => text);

  it.each([
    ['event.text + event.text', TOO_LONG],
    [`["abcdefgh"]${'.map(s, s + s)'.repeat(40)}`, TOO_LONG],
    [`[b"abcdefgh"]${'.map(s, s + s)'.repeat(40)}`, TOO_LONG],
    ['event.list.join()', TOO_LONG],
    ['event.text.replace("a", "bb")', TOO_LONG],
    ['event.text.replace("", event.text)', TOO_LONG],
    ['"%s%s".format([event.text, event.text])', TOO_LONG],
    ['event.list.all(s, s.contains("b") || s + "x" != s + "y")', TOO_MUCH_WORK],
    ['event.list.all(s, s.split("").size() > 0)', TOO_MUCH_WORK],
    ['event.list.all(s, size(s) > 0)', TOO_MUCH_WORK],
    ['event.list.all(s, s >= "a")', TOO_MUCH_WORK],
    ['event.list.map(s, s)', TOO_LARGE],
  ])('are bounded: %s', (source, limit) => {
    expect(limitOf(source, { text, list })).toBe(limit);
  });

  it('may be replaced all over', () => {
    const value = evaluate(
      compiled('event.text.replace("a", "b")'),
      createRoots({ event: { text } }),
    );
    expect(value).toBe('b'.repeat(text.length));
  });
});

describe('regular expressions', () => {
  const text = 'ab'.repeat(100_000);

  it('take no time for the patterns that backtracking engines choke on', () => {
    const condition = compiled(
      'event.text.matches("^(a|b|ab)*c$") || event.text.matches("(x+x+)+y")',
    );
    expect(
      evaluateCondition(condition, createRoots({ event: { text: text.slice(0, 50_000) } })),
    ).toBe(false);
  });

  it.each([
    ['a large program on a long text', 'event.text.matches("(a|b)*a(a|b){300}c")'],
    ['a pattern that is expensive to compile', 'event.text.matches(event.pattern)'],
    ['ever new patterns', 'event.list.exists(n, "-".matches("[a-z]{500}" + string(n)))'],
  ])('are stopped at %s', (_, source) => {
    const list = Array.from({ length: LENGTH }, (__, index) => index);
    const pattern = '\\pL{1000}'.repeat(20);
    expect(limitOf(source, { text, pattern, list })).toBe(TOO_MUCH_WORK);
  });

  it('may not be longer than a page', () => {
    const condition = compiled('event.text.matches(event.text)');
    expect(() => evaluate(condition, createRoots({ event: { text } }))).toThrow(
      'a regular expression longer than 1000 characters',
    );
  });
});

describe('results', () => {
  function nested(depth: number): JsonValue {
    return depth === 0 ? 1 : [nested(depth - 1)];
  }

  it('may be as deep as the limit and no deeper', () => {
    const expression = compiled('item');
    const deepest = nested(MAX_OUTPUT_DEPTH);
    expect(evaluate(expression, createRoots({ item: deepest }))).toBe(deepest);
    expect(() => evaluate(expression, createRoots({ item: [deepest] }))).toThrow(
      ExpressionLimitError,
    );
    expect(() => evaluate(compiled('[item]'), createRoots({ item: deepest }))).toThrow(
      ExpressionLimitError,
    );
    expect(() => render({ a: '${item}' }, createRoots({ item: deepest }))).toThrow(
      ExpressionLimitError,
    );
  });

  it('count every part of a template, its constants too', () => {
    const text = 'a'.repeat(MAX_OUTPUT_SIZE / 8);
    const roots = createRoots({ item: text });
    expect(render(['${item}', 'x${item}', text, '${[item]}'], roots)).toHaveLength(4);
    for (const part of ['${item}', 'x${item}', '${[item]}', { [text]: '${item}' }]) {
      expect(() =>
        render(
          Array.from({ length: 8 }, () => part),
          roots,
        ),
      ).toThrow(ExpressionLimitError);
    }
    expect(() => render(['${1}', ...Array.from({ length: 8 }, () => text)], roots)).toThrow(
      `a result larger than ${MAX_OUTPUT_SIZE} characters`,
    );
  });
});

function render(value: JsonValue, roots: ReturnType<typeof createRoots>): JsonValue {
  const result = compileTemplate(value);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return renderTemplate(result.template, roots);
}

describe('An allowance', () => {
  const all = compiled('event.list.all(x, x > 0)');
  const roots = createRoots({ event: { list: Array.from({ length: 1_000 }, () => 1) } });
  const some = (count: number) => () => {
    for (let i = 0; i < count; i++) evaluateCondition(all, roots);
    return 'done';
  };

  it('bounds what evaluations take together', () => {
    expect(withAllowance(MAX_STEPS, some(3))).toBe('done');
    expect(() => withAllowance(10_000, some(100))).toThrow(ExpressionLimitError);
  });

  it('makes a result worthless that was made in spite of it', () => {
    const caught = () => {
      try {
        return some(100)();
      } catch {
        return 'caught';
      }
    };
    expect(withAllowance(10_000, caught)).toBeUndefined();
  });

  it('ends with the work that it was for', () => {
    expect(withAllowance(1, () => 1)).toBe(1);
    expect(some(100)()).toBe('done');
  });

  it('goes from one piece of work to the next', () => {
    const shared = new Allowance(20_000);
    expect(shared.during(some(1))).toBe('done');
    expect(() => shared.during(some(5))).toThrow(ExpressionLimitError);
    expect(shared.during(() => 'nothing left')).toBeUndefined();
  });

  it('is counted by the one around it', () => {
    const around = new Allowance(20_000);
    const inside = () => new Allowance(1_000_000).during(some(1));
    expect(around.during(inside)).toBe('done');
    expect(() => around.during(() => [inside(), inside(), inside(), inside()])).toThrow(
      ExpressionLimitError,
    );
  });

  it('leaves each piece what it may take in any case, and says why others fail', () => {
    const shared = new Allowance(1_000);
    const small = () => evaluateCondition(compiled('event.list[0] + 1 == 2'), roots);
    expect(() => shared.share(some(1))).toThrow(/more work than is left/);
    expect(() => shared.share(small)).toThrow(/more work than is left/);
    for (let piece = 0; piece < 3; piece++) expect(shared.share(small, 1_000)).toBe(true);
    expect(() => shared.share(some(1), 1_000)).toThrow(/more work than is left/);
  });

  it('counts what results are made of', () => {
    const long = createRoots({ event: { text: 'x'.repeat(16_000) } });
    const shared = new Allowance(2_500);
    expect(shared.during(() => render('${event.text}', long))).toHaveLength(16_000);
    expect(shared.during(() => render('${event.text}', long))).toHaveLength(16_000);
    expect(() => shared.during(() => render('${event.text}', long))).toThrow(ExpressionLimitError);
  });

  it('leaves each evaluation its own limit', () => {
    const slow = compiled('event.list.all(x, event.list.all(y, x + y > 0))');
    const limited = () => evaluateCondition(slow, roots);
    expect(() => withAllowance(100 * MAX_STEPS, limited)).toThrow(ExpressionLimitError);
  });
});
