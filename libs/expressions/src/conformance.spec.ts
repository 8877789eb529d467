import {
  celError,
  isCelError,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  type CelResult,
  type CelValue,
} from '@bufbuild/cel';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import { planNode } from './environment.js';
import { instrument } from './instrument.js';
import { parseSource } from './syntax.js';
import { bounded } from './work.js';

type Suite = ReturnType<typeof getConformanceSuite>;
type Test = Suite['tests'][number]['original'];
type Expected = Extract<Test['resultMatcher'], { case: 'value' }>['value'];

// What expressions here do not have: protobuf messages, and extensions other than the one for strings.
const ABSENT_SUITES =
  /bindings|block|dynamic|encoders|enums|macros2|math_ext|network|optional|proto|type_deduction|unknown|wrappers/;
const ABSENT = /TestAllTypes|google\.protobuf|cel\.|optional|math\.|proto\./;

// Where expressions here mean to differ from the specification, or the library's parser falls short.
const DIFFERENCES: Readonly<Record<string, RegExp>> = {
  'there is neither infinity nor NaN': /NaN|Infinity|\/ 0\.0|0\.0\/0\.0|8\.988466e\+307/,
  'doubles have a remainder': /47\.5 % 5\.5/,
  'fields cannot be quoted': /`/,
  'strings.quote is left out': /strings\.quote/,
  'keys of different types do not collide': /\{0: 1, 0u: 2\}/,
};

describe("CEL's conformance suite", () => {
  const cases = testsOf(getConformanceSuite(), '');

  it('is there', () => {
    expect(cases.length).toBeGreaterThan(1_000);
  });

  it('holds but for the differences that are meant', () => {
    const failures = cases.filter(([, test]) => !passes(test)).map(([, test]) => test.expr);
    const meant = Object.values(DIFFERENCES);
    expect(failures.filter((source) => !meant.some((pattern) => pattern.test(source)))).toEqual([]);
  });

  it.each(Object.entries(DIFFERENCES))('differs: %s', (_, pattern) => {
    expect(cases.some(([, test]) => pattern.test(test.expr) && !passes(test))).toBe(true);
  });
});

function testsOf({ suites, tests }: Suite, path: string): (readonly [name: string, test: Test])[] {
  const own = tests
    .filter(({ original }) => applies(path, original))
    .map(({ name, original }) => [`${path}/${name}`, original] as const);
  return [...own, ...suites.flatMap((suite) => testsOf(suite, `${path}/${suite.name}`))];
}

function applies(
  path: string,
  { expr, checkOnly, container, bindings, resultMatcher }: Test,
): boolean {
  if (checkOnly || container !== '' || Object.keys(bindings).length > 0) return false;
  if (resultMatcher.case !== 'value' && resultMatcher.case !== 'evalError') return false;
  return !ABSENT_SUITES.test(path) && !ABSENT.test(expr);
}

function passes({ expr, resultMatcher }: Test): boolean {
  const result = evaluated(expr);
  if (resultMatcher.case !== 'value') return isCelError(result);
  return !isCelError(result) && show(result) === showExpected(resultMatcher.value);
}

// Without the check of names and literals: the suite wants errors of evaluation.
function evaluated(source: string): CelResult {
  const parsed = parseSource(source);
  if (!parsed.ok) return celError(parsed.problem.message);
  return bounded(() => planNode(instrument(parsed.tree.root))({}));
}

function show(value: CelValue): string {
  if (isCelList(value)) return `[${Array.from(value, show).join()}]`;
  if (isCelMap(value))
    return `{${Array.from(value, ([k, v]) => `${show(k)}:${show(v)}`)
      .sort()
      .join()}}`;
  if (isCelUint(value)) return `uint ${value.value}`;
  if (isCelType(value)) return `type ${value.name}`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (isReflectMessage(value)) return 'message';
  return value === null ? 'null' : `${typeof value} ${value}`;
}

function showExpected({ kind }: Expected): string {
  switch (kind.case) {
    case 'int64Value':
      return `bigint ${kind.value}`;
    case 'uint64Value':
      return `uint ${kind.value}`;
    case 'doubleValue':
      return `number ${kind.value}`;
    case 'stringValue':
      return `string ${kind.value}`;
    case 'boolValue':
      return `boolean ${kind.value}`;
    case 'bytesValue':
      return `bytes ${kind.value.join()}`;
    case 'nullValue':
      return 'null';
    case 'typeValue':
      return `type ${kind.value}`;
    case 'listValue':
      return `[${kind.value.values.map(showExpected).join()}]`;
    case 'mapValue':
      return `{${kind.value.entries
        .map(({ key, value }) => `${showPresent(key)}:${showPresent(value)}`)
        .sort()
        .join()}}`;
    case 'objectValue':
      return 'message';
    case 'enumValue':
    case undefined:
      return 'absent';
  }
}

function showPresent(value: Expected | undefined): string {
  return value === undefined ? 'absent' : showExpected(value);
}
