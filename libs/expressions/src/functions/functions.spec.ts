import fc from 'fast-check';
import { evaluate } from '../evaluate.js';
import { compileExpression } from '../expression.js';
import { ExpressionFailedError } from '../expressions.errors.js';
import type { JsonObject, JsonValue } from '../json.js';
import { createRoots } from '../roots.js';

function valueOf(source: string, event: JsonObject = {}): JsonValue {
  const result = compileExpression(source);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return evaluate(result.expression, createRoots({ event }));
}

describe('functions of texts', () => {
  it.each([
    ['size("a😀b")', 3],
    ['"a😀b".size()', 3],
    ['"a😀b".charAt(1)', '😀'],
    ['"ab".charAt(2)', ''],
    ['"a😀b".substring(1)', '😀b'],
    ['"a😀b".substring(1, 2)', '😀'],
    ['"😀b😀b".indexOf("b")', 1],
    ['"😀b😀b".indexOf("b", 2)', 3],
    ['"😀b".indexOf("x")', -1],
    ['"abc".indexOf("", 3)', 3],
    ['"😀b😀b".lastIndexOf("b")', 3],
    ['"😀b😀b".lastIndexOf("b", 2)', 1],
    ['"ÄBc".lowerAscii()', 'Äbc'],
    ['"äbC".upperAscii()', 'äBC'],
    ['"\\t a b \\n".trim()', 'a b'],
    ['"a-b-c".replace("-", "+")', 'a+b+c'],
    ['"a-b-c".replace("-", "+", 1)', 'a+b-c'],
    ['"a-b-c".replace("-", "+", 0)', 'a-b-c'],
    ['"a-b-c".replace("-", "+", -1)', 'a+b+c'],
    ['"a😀".replace("", "_")', '_a_😀_'],
    ['"a$".replace("$", "$&$$")', 'a$&$$'],
    ['"a,b,c".split(",")', ['a', 'b', 'c']],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['"a,b,c".split(",", 9)', ['a', 'b', 'c']],
    ['"a,b,c".split(",", 0)', []],
    ['"a😀".split("")', ['a', '😀']],
    ['["a", "b"].join() + ["a", "b"].join("-")', 'aba-b'],
    ['[].join("-")', ''],
    ['"%s %d %.1f %x %e".format(["a", 1.0, 2, 255.0, 1500])', 'a 1 2.0 ff 1.500000e+03'],
    ['"100%% %s".format([null])', '100% null'],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source)).toEqual(value);
  });

  it.each([
    ['"abc".charAt(4)', 'index 4 is not within 0 and 3'],
    ['"abc".substring(-1)', 'index -1 is not within 0 and 3'],
    ['"abc".substring(2, 1)', 'the start 2 is after the end 1'],
    ['"abc".indexOf("a", 4)', 'index 4 is not within 0 and 3'],
    ['["a", 1].join()', 'join() needs strings, got int'],
    ['"%d".format(["a"])', 'invalid argument to function format: invalid integer value'],
    ['"%s".format([])', 'invalid argument to function format: too few arguments for format string'],
  ])('%s fails: %s', (source, reason) => {
    expect(() => valueOf(source)).toThrow(ExpressionFailedError);
    expect(() => valueOf(source)).toThrow(reason);
  });
});

describe('conversions', () => {
  it.each([
    ['int("-42")', -42],
    ['int("+7")', 7],
    ['int("9223372036854775807")', '9223372036854775807'],
    ['uint("42")', 42],
    ['double("-1.5e3")', -1500],
    ['double(".5")', 0.5],
    ['timestamp(1774751400)', '2026-03-29T02:30:00Z'],
    ['timestamp(event.seconds)', '2026-03-29T02:30:00.500Z'],
    ['timestamp("2026-03-29T04:30:00.000000001+02:00")', '2026-03-29T02:30:00.000000001Z'],
    ['timestamp("2024-02-29T23:59:59Z") < timestamp("2024-03-01T00:00:00+00:00")', true],
    ['duration(-1.5)', '-1.500s'],
    ['duration(2.3)', '2.300s'],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source, { seconds: 1774751400.5 })).toEqual(value);
  });

  it.each([
    ['int(event.text)', ''],
    ['int(event.text)', '0x1F'],
    ['int(event.text)', '1.5'],
    ['int(event.text)', '9223372036854775808'],
    ['uint(event.text)', '-1'],
    ['double(event.text)', ''],
    ['double(event.text)', 'NaN'],
    ['double(event.text)', '1e999'],
    ['timestamp(event.text)', '2026-02-29T00:00:00Z'],
    ['timestamp(event.text)', '2026-01-01T24:00:00Z'],
    ['timestamp(event.text)', '2026-01-01'],
    ['timestamp(event.text)', '0000-12-31T23:59:59Z'],
  ])('%s refuses %j', (source, text) => {
    expect(() => valueOf(source, { text })).toThrow(ExpressionFailedError);
  });
});

describe('matches', () => {
  it.each([
    ['"hello".matches("l+")', true],
    ['"hello".matches("^l+$")', false],
    ['"Ünï".matches("^\\\\pL{3}$")', true],
    ['"a\\nb".matches("^b$") || "a\\nb".matches("(?m)^b$")', true],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source)).toBe(value);
  });
});

describe('equality', () => {
  it.each([
    ['1 == 1.0 && 1u == 1 && 1.0 == 1u', true],
    ['9007199254740993 == 9007199254740992.0', false],
    ['[1, [2.0]] == [1.0, [2]]', true],
    ['{"a": 1, "b": null} == {"b": null, "a": 1.0}', true],
    ['{"a": null} == {"b": null}', false],
    ['"1" == 1 || null == false || [] == {}', false],
    ['b"ab" == b"ab" && b"ab" != b"ac"', true],
    ['timestamp(0) == timestamp("1970-01-01T00:00:00Z") && timestamp(0) != timestamp(1)', true],
    ['duration("60s") == duration("1m") && duration("1s") != duration("2s")', true],
    ['type(1) == int && type(1) != uint && type(null) == null_type', true],
    ['1.0 in [1] && [1] in [[1.0]] && !("1" in [1])', true],
    ['1.0 in {1: "a"} && 1u in {1: "a"} && !(1.5 in {1: "a"}) && true in {true: "a"}', true],
  ])('%s is %j', (source, value) => {
    expect(valueOf(source)).toBe(value);
  });
});

describe('the calendar', () => {
  it.each([
    ['getFullYear()', 2024],
    ['getMonth()', 11],
    ['getDate()', 31],
    ['getDayOfMonth()', 30],
    ['getDayOfWeek()', 2],
    ['getDayOfYear()', 365],
    ['getHours()', 23],
    ['getMinutes()', 30],
    ['getSeconds()', 15],
    ['getMilliseconds()', 250],
    ['getFullYear("Asia/Kolkata")', 2025],
    ['getMinutes("Asia/Kolkata")', 0],
    ['getDayOfYear("+00:30")', 0],
    ['getHours("-05:45")', 17],
    ['getHours("02:00")', 1],
  ])('timestamp.%s', (call, value) => {
    expect(valueOf(`timestamp("2024-12-31T23:30:15.250Z").${call}`)).toBe(value);
  });

  it('shows the time on the wall of a zone', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    ];
    const times = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(times, fc.constantFrom(...zones), (time, zone) => {
        const event = { time: time.toISOString(), zone };
        const shown = valueOf(
          '[event].map(e, timestamp(e.time)).map(t, [t.getFullYear(event.zone), t.getMonth(event.zone) + 1, ' +
            't.getDate(event.zone), t.getHours(event.zone), t.getMinutes(event.zone), t.getSeconds(event.zone)])[0]',
          event,
        );
        expect(shown).toEqual(wallClock(time, zone));
      }),
    );
  });
});

function wallClock(time: Date, timeZone: string): number[] {
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map(
    (type) => parts.get(type) ?? NaN,
  );
}
