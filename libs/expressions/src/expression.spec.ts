import {
  MAX_BLANK_RUN,
  MAX_BRACKET_DEPTH,
  MAX_NODE_DEPTH,
  MAX_NODES,
  MAX_SOURCE_LENGTH,
} from './limits.js';
import { compileExpression, type CompileOptions } from './expression.js';

function problemsOf(source: string, options?: CompileOptions): readonly string[] {
  const compiled = compileExpression(source, options);
  if (compiled.ok) return [];
  return compiled.problems.map(
    ({ message, position: { line, column } }) => `${line}:${column} ${message}`,
  );
}

describe('compiling an expression', () => {
  it.each([
    'event.type == "order.created" && context.customer.orders < 3',
    'run.id + definition.key + trigger.id',
    'size(item.lines) > 0 || now > timestamp("2026-01-01T00:00:00Z")',
    'event.data.lines.all(line, line.tags.exists(tag, tag == line.kind))',
    'event.data.lines.map(line, line.amount > 1, line.amount).size() == 1',
    'type(event.data) == map && type(now) == google.protobuf.Timestamp',
    '// what it is for\n// and why\ntrue // at the end',
    '"//" + \'"\' == """//\n"""  + r"\\"',
    "{'a': [1, 2u, 3.5, b'x', null]}['a'][0] in [1]",
  ])('takes %s', (source) => {
    expect(problemsOf(source)).toEqual([]);
  });

  it.each([
    ['', '1:1 an expression is missing here'],
    ['  // nothing', '1:1 an expression is missing here'],
    ['event.data >', "1:12 syntax error after '>'"],
    ['true &&\n  1 2', "2:5 syntax error at '2'"],
    ['"open', '1:1 this string is never closed'],
    ['"two\nlines"', '1:1 this string is never closed'],
    ['size(event.data', "1:5 '(' is never closed"],
    ['[1, (2]', "1:5 '(' is never closed"],
    ['1 + 2)', "1:6 ')' closes nothing"],
    ['event.in', "1:7 syntax error at 'in': reserved keyword"],
    ['9223372036854775808', '1:1 9223372036854775808 is too large for an int'],
    ['-1u', "1:3 syntax error at 'u'"],
    ['18446744073709551616u', '1:1 18446744073709551616 is too large for a uint'],
    ['1e999', '1:1 this number is too large for a double'],
    ['google.protobuf.Duration{seconds: 1}', '1:1 an expression cannot make messages'],
  ])('refuses %j', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  it('names every unknown name and what there is instead, in the order of the source', () => {
    expect(
      problemsOf('evnt.type == "a" ||\n  customer.orders > item.max', { roots: ['event', 'now'] }),
    ).toEqual([
      "1:1 unknown name 'evnt': there are event, now",
      "2:3 unknown name 'customer': there are event, now",
      "2:21 unknown name 'item': there are event, now",
    ]);
  });

  it('knows the variable of a loop only inside of the loop', () => {
    expect(problemsOf('event.lines.all(line, line.ok) && line.ok')).toEqual([
      expect.stringMatching(/^1:35 unknown name 'line'/),
    ]);
  });

  it.each([
    ['lower(event.type)', "1:1 unknown function 'lower'"],
    ['event.type.lower()', "1:11 unknown function 'lower'"],
    ['size(1, 2)', '1:1 size is called as size(x) or value.size()'],
    ['startsWith("a", "b")', '1:1 startsWith is called as value.startsWith(x)'],
    ['has(event)', '1:1 has is written has(event.data.field)'],
    ['event.list.all(1, true)', '1:11 all is written list.all(x, condition)'],
  ])('finds the wrong call in %s', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  it.each([
    ['event.type.matches("(")', '1:11 error parsing regexp: missing closing ): `(`'],
    ['event.type.matches("a{1001}")', '1:11 error parsing regexp: invalid repeat count: `{1001}`'],
    ['timestamp("yesterday")', "1:1 'yesterday' is not an RFC 3339 timestamp"],
    [
      'timestamp("2026-02-30T00:00:00Z")',
      "1:1 '2026-02-30T00:00:00Z' is not an RFC 3339 timestamp",
    ],
    ['int("ten")', "1:1 'ten' is not a valid int"],
  ])('tries the literal in %s', (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  it('explains how a duration is written to whoever writes it as ISO 8601', () => {
    expect(problemsOf('now - duration("PT1H")')).toEqual([
      expect.stringContaining('written like 1h30m'),
    ]);
  });

  it.each([
    ['a long source', `"${'a'.repeat(MAX_SOURCE_LENGTH)}"`, 'longer than 4096 characters'],
    ['many brackets', '['.repeat(MAX_BRACKET_DEPTH + 1), 'more than 32 brackets'],
    ['a long blank', `1${' '.repeat(MAX_BLANK_RUN + 1)}+ 1`, 'more than 500 blanks'],
    ['many nodes', `[${'1,'.repeat(MAX_NODES)}1]`, 'more than 2000 nodes'],
    ['a deep tree', `1${'+1'.repeat(MAX_NODE_DEPTH)}`, 'more than 200 operations'],
  ])('refuses %s', (_, source, problem) => {
    expect(problemsOf(source)).toEqual([expect.stringContaining(problem)]);
  });

  it('takes an expression at the limits', () => {
    expect(problemsOf(`1${'+1'.repeat(MAX_NODE_DEPTH - 1)}`)).toEqual([]);
    expect(problemsOf(`${'['.repeat(MAX_BRACKET_DEPTH)}${']'.repeat(MAX_BRACKET_DEPTH)}`)).toEqual(
      [],
    );
    expect(problemsOf(`"${'a'.repeat(MAX_SOURCE_LENGTH - 2)}"`)).toEqual([]);
  });
});
