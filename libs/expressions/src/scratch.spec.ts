// @ts-nocheck
import fs from 'node:fs';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { parse, celEnv, plan, isCelError, isCelList, isCelMap, isCelUint, isCelType } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { planNode } from './environment.js';
import { instrument } from './instrument.js';
import { bounded } from './work.js';
import { isDuration, isTimestamp, textOfTime } from './time-values.js';

const exp = (v) => {
  const k = v.kind;
  switch (k.case) {
    case 'int64Value': return 'int:' + k.value;
    case 'uint64Value': return 'uint:' + k.value;
    case 'doubleValue': return 'double:' + k.value;
    case 'stringValue': return 'str:' + k.value;
    case 'boolValue': return 'bool:' + k.value;
    case 'bytesValue': return 'bytes:' + Buffer.from(k.value).toString('hex');
    case 'nullValue': return 'null';
    case 'listValue': return '[' + k.value.values.map(exp).join(',') + ']';
    case 'mapValue': return '{' + k.value.entries.map((e) => exp(e.key) + '=' + exp(e.value)).sort().join(',') + '}';
    case 'typeValue': return 'type:' + k.value;
    case 'objectValue': return 'obj';
  }
};
const got = (v) => {
  if (v === null) return 'null';
  switch (typeof v) {
    case 'bigint': return 'int:' + v;
    case 'number': return 'double:' + v;
    case 'string': return 'str:' + v;
    case 'boolean': return 'bool:' + v;
  }
  if (isCelUint(v)) return 'uint:' + v.value;
  if (v instanceof Uint8Array) return 'bytes:' + Buffer.from(v).toString('hex');
  if (isCelList(v)) return '[' + [...v].map(got).join(',') + ']';
  if (isCelMap(v)) return '{' + [...v].map(([a, b]) => got(a) + '=' + got(b)).sort().join(',') + '}';
  if (isCelType(v)) return 'type:' + v.name;
  return 'obj';
};
const theirs = celEnv({ funcs: strings });
it('x', () => {
  let total = 0, skipped = 0; const bad = []; let theirsBad = 0;
  const walk = (s, path) => {
    for (const c of s.suites) walk(c, path + '/' + c.name);
    for (const t of s.tests) {
      const o = t.original;
      if (o.checkOnly || o.container || Object.keys(o.bindings).length || (o.resultMatcher.case !== 'value' && o.resultMatcher.case !== 'evalError')) { skipped++; continue; }
      if (/\b(TestAllTypes|google\.protobuf|cel\.|optional|math\.|net|proto\.|block)/.test(o.expr) || /optional|proto|block|bindings|enums|network|type_deduction|macros2|encoders|math_ext|unknown|wrappers|dynamic/.test(path)) { skipped++; continue; }
      total++;
      let r, r2;
      try { r = bounded(() => { const x = planNode(instrument(parse(o.expr).expr))({}); return isCelError(x) ? 'ERR ' + x.message : got(x); }); } catch (e) { r = 'ERR ' + e.message; }
      try { const x = plan(theirs, parse(o.expr).expr)({}); r2 = isCelError(x) ? 'ERR ' + x.message : got(x); } catch (e) { r2 = 'ERR ' + e.message; }
      const want = o.resultMatcher.case === 'value' ? exp(o.resultMatcher.value) : 'ERR';
      const ok = (x) => (want === 'ERR' ? x.startsWith('ERR') : x === want);
      if (!ok(r)) bad.push([path, o.name, o.expr, 'want ' + want, 'mine ' + r, 'lib ' + r2].join(' | '));
      if (!ok(r2)) theirsBad++;
    }
  };
  walk(getConformanceSuite(), '');
  fs.writeFileSync('/tmp/conf.txt', `total ${total} skipped ${skipped} bad ${bad.length} theirs ${theirsBad}\n` + bad.join('\n'));
});
