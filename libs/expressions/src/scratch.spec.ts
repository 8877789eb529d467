// @ts-nocheck
import fs from 'node:fs';
import {
  compileExpression,
  evaluate,
  evaluateCondition,
  createRoots,
  compileTemplate,
  renderTemplate,
} from './index.js';
const out = [];
const log = (...a) => out.push(a.join(' '));
const show = (e, roots = {}) => {
  const c = compileExpression(e);
  if (!c.ok) return log(e.slice(0, 80), 'PROBLEMS', JSON.stringify(c.problems));
  try {
    log(
      e.slice(0, 80),
      '=>',
      JSON.stringify(evaluate(c.expression, createRoots(roots)))?.slice(0, 100),
    );
  } catch (x) {
    log(e.slice(0, 80), '!!', x.code, x.message, x.stack?.split('\n')[1]);
  }
};
const bench = (e, roots, n = 100000) => {
  const c = compileExpression(e);
  if (!c.ok) return log('!!', JSON.stringify(c));
  const r = createRoots(roots);
  for (let i = 0; i < 20000; i++) evaluate(c.expression, r);
  const t = process.hrtime.bigint();
  for (let i = 0; i < n; i++) evaluate(c.expression, r);
  log(e, Number(process.hrtime.bigint() - t) / n, 'ns');
};
it('x', () => {
  const roots = {
    event: {
      type: 'x',
      data: {
        amount: 10.5,
        count: 5,
        lines: [{ a: 1 }, { a: 2 }],
        s: 'hello',
        nil: null,
        constructor: 1,
        id: 7,
        big: 9007199254740993,
      },
    },
    now: new Date('2026-03-29T02:30:00Z'),
  };
  for (const e of [
    'event.data.amount > 1000',
    'size(event.data.lines) > 0',
    'event.data.amount * 1.1',
    'event.data.count + 1',
    'event.data.count / 2',
    'event.data.count % 2 == 1',
    'event.data.missing',
    'event.data.nil.x',
    'event.data.lines[5]',
    'event.data.lines[0.5]',
    'event.data.lines[0].b',
    'event.data.lines[event.data.count]',
    'event.data.s > 1',
    'has(event.data.nil)',
    'has(event.data.x)',
    'has(event.data.s.y)',
    'has(event.data.x.y)',
    'evnt.x + foo.y',
    'foo(1)',
    'size(1,2)',
    'has(event)',
    'event.data.lines.all(1, 2)',
    'duration("PT1H")',
    'timestamp("x")',
    'timestamp("2026-02-30T00:00:00Z")',
    'event.data.s.matches("(")',
    'now',
    'now - duration("1h")',
    'now.getHours()',
    'now.getHours("Europe/Berlin")',
    'now.getHours("Nope/X")',
    'now > timestamp("2026-01-01T00:00:00Z")',
    'type(event.data.count) == double',
    'type(now) == google.protobuf.Timestamp',
    'type(1)',
    'event.data.constructor',
    'event.constructor',
    'event',
    'event.data.lines.map(l, l.a * 2)',
    'event.data.lines.filter(l, l.a > 1)',
    '{"a": [1, 2u, b"hi", null], 1: true}',
    '1.0 / 0.0',
    'event.data.count / 0',
    '9007199254740993',
    'event.data.s.replace("l", "LL")',
    '"%d %.2f %s".format([event.data.count, event.data.amount, event.data.lines])',
    'event.data.s.substring(1, event.data.count)',
    'event.data.s.substring(event.data.amount)',
    'item',
    '"abc',
    'a b',
    'event.data.x >',
    '(1',
    '1)',
    '[1, 2',
    '',
    ' // c',
    '1 // c',
    '// a\n// b\n1 +',
    'event.in',
    'google.protobuf.Duration{seconds: 1}',
    '9223372036854775808',
    '1e999',
    'event.data.lines.exists(x, x.zz == 1)',
    '[[1]].all(x, x.exists(y, y == 1 && event.type == "x"))',
    '!event.data.s',
    'event.data.s && true',
    'event.data.s in event.data.lines',
    '"a" in event.data',
    '1 in event.data',
    'event.data[1]',
    'event.data["x"]',
    'event.data.s ? 1 : 2',
    '-event.data.s',
    'timestamp(event.data.id)',
    'duration(1.5)',
    'string(now)',
    'int("")',
    'double("abc")',
    'int(event.data.s)',
    'event.data.lines.join(",")',
    '[1,2] + [3]',
    'dyn(1)',
    '"x".foo()',
    'event.data.lines.map(x, y, z, 1)',
    'strings.quote("x")',
    'type',
    'size(event.type)',
    '"a" + 1',
  ])
    show(e, roots);
  for (const e of [
    'event.type == "x"',
    'event.data.amount > 1000',
    'size(event.data.lines) > 0',
    'event.data.s.startsWith("he") && event.data.amount < 3.0',
    'event.data.s.matches("^h[a-z]+$")',
    'event.data.lines.exists(x, x.a > 1)',
    'event.data',
    'event.data.count + 1',
    'now',
    'now > timestamp("2026-01-01T00:00:00Z")',
  ])
    bench(e, roots);
  let t = process.hrtime.bigint();
  for (let i = 0; i < 100000; i++) createRoots(roots);
  log('createRoots', Number(process.hrtime.bigint() - t) / 1e5);
  const c = compileTemplate({
    title: 'Review order ${event.data.id}',
    payload: { order: '${event.data}', customer: '${event.data.s}' },
    queue: 'risk',
  });
  const r = createRoots(roots);
  for (let i = 0; i < 10000; i++) renderTemplate(c.template, r);
  t = process.hrtime.bigint();
  for (let i = 0; i < 100000; i++) renderTemplate(c.template, r);
  log('template', Number(process.hrtime.bigint() - t) / 1e5);
  t = process.hrtime.bigint();
  for (let i = 0; i < 300; i++)
    compileExpression('event.data.amount > 1000 && size(event.data.lines) > 0');
  log('compile', Number(process.hrtime.bigint() - t) / 300);
  // adversarial
  const big = Array.from({ length: 10000 }, (_, i) => ({ a: i, s: 'x' }));
  const adv = (e, rs) => {
    const t = process.hrtime.bigint();
    show(e, rs);
    log('   ', Number(process.hrtime.bigint() - t) / 1e6, 'ms');
  };
  const R = {
    event: {
      data: {
        big,
        nums: big.map((b) => b.a),
        text: 'a'.repeat(200000),
        rnd: Array.from({ length: 20000 }, (_, i) => ((i * 7919) % 13 > 6 ? 'a' : 'b')).join(''),
        map: Object.fromEntries(big.map((b) => ['k' + b.a, b])),
      },
    },
  };
  for (const e of [
    'event.data.big.all(x, event.data.big.all(y, y.a >= 0))',
    'event.data.big.all(x, event.data.big.exists(y, true))',
    'event.data.nums.all(x, event.data.nums.exists(y, true))',
    'event.data.big.all(x, event.data.big == event.data.big)',
    'event.data.big.all(x, event.data.text + "a" == event.data.text + "b")',
    'event.data.big.map(x, event.data.text)',
    'event.data.big.map(x, event.data.text).join(",")',
    'event.data.text.replace("a", "bb")',
    'event.data.text.replace("a", "b")',
    'event.data.text.replace("", event.data.text)',
    'event.data.big.all(x, event.data.text.size() > 0)',
    'event.data.big.all(x, event.data.text.contains("b") == false)',
    'event.data.big.all(x, event.data.text.split("").size() > 0)',
    'event.data.rnd.matches("(a|b)*a(a|b){12}c")',
    'event.data.rnd.matches("(a|b)*a(a|b){300}c")',
    'event.data.rnd.matches("((a{0,30}){0,30}b?)*c$")',
    'event.data.text.matches("(a*)*b")',
    'event.data.big.exists(x, x.zz == 1)',
    'event.data.big.exists(x, event.data.map[1] == 1)',
    'event.data.nums.map(x, x * 2)',
    'event.data.big.filter(x, x.a > 5).size()',
    'event.data.nums.all(x, 1 in event.data.map)',
    'event.data.big.exists(x, event.data.big.all(y, event.data.big.all(z, true))) || true',
    'event.data.nums + event.data.nums == event.data.nums',
    '["x{1000}y{1000}z{1000}","[a-z]{1000}[0-9]{1000}", "\\\\pL{1000}"].exists(p, event.data.rnd.matches(p))',
    'event.data.nums.exists(n, "x".matches("\\\\pL{1000}" + string(n)))',
    'event.data.nums.all(n, now.getHours("+" + "00:00") >= 0)',
    'event.data.big.all(x, int(string(x.a)) >= 0 && double("1.5") > 1.0 && timestamp("2026-01-01T00:00:00Z") < timestamp("2027-01-01T00:00:00Z"))',
    '[0]' + '.map(a,[a,a])'.repeat(40),
    '[0]' + '.map(a,[a,a])'.repeat(40) + ' == [1]' + '.map(a,[a,a])'.repeat(40),
    '"%s".format([0]' + '.map(a,[a,a])'.repeat(40) + ')',
    '["abcdefghij"]' + '.map(a,a+a)'.repeat(40),
    '[b"abcdefghij"]' + '.map(a,a+a)'.repeat(40),
    '[[0]]' + '.map(a,a+a)'.repeat(40),
  ])
    adv(e, { ...R, now: new Date() });
  const compile = (n, e) => {
    const t = process.hrtime.bigint();
    const c = compileExpression(e);
    log(
      'compile',
      n,
      Number(process.hrtime.bigint() - t) / 1e6,
      'ms',
      c.ok || JSON.stringify(c.problems).slice(0, 150),
    );
  };
  compile('brackets', '['.repeat(32).concat('1 2', ']'.repeat(32)).repeat(60));
  compile('brackets2', '[' + ('['.repeat(31) + '1' + ']'.repeat(31) + ',').repeat(60) + ' 1 1]');
  compile('paren', '(' + ('('.repeat(31) + '1' + ')'.repeat(31) + '+').repeat(60) + ' 1 1)');
  compile('ws', ('a' + ' '.repeat(500)).repeat(8));
  compile('ws2', ('a +' + ' '.repeat(497)).repeat(8) + 'a');
  compile('tern', 'a?b:'.repeat(1000) + 'a');
  compile('minus', '-(!'.repeat(32) + 'a' + ')'.repeat(32));
  compile('nestmacro', 'event.all(a,'.repeat(31) + 'true' + ')'.repeat(31));
  compile('nestmacro', 'event' + '.map(a,a)'.repeat(400));
  compile('sum', '1' + '+1'.repeat(2000));
  compile('and', '1' + '&&1'.repeat(1000));
  compile('str', '"' + '\\'.repeat(4000));
  compile('strs', '"a"+'.repeat(1000) + '"a"');
  compile('quotes', '"'.repeat(4001));
  compile('quotes', "'".repeat(3999) + '"');
  fs.writeFileSync('/tmp/scratch.txt', out.join('\n'));
});
