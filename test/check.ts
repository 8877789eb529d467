/**
 * `npm test`: everything that must hold before a change is accepted. Quick checks first, two at a
 * time; then the build, what is generated from it, and the tests. Its last line counts them.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Step {
  readonly name: string;
  /** An npm script and its arguments. */
  readonly script: readonly string[];
}

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const QUICK: readonly (readonly Step[])[] = [
  [
    { name: 'lint', script: ['lint'] },
    { name: 'types', script: ['typecheck'] },
  ],
  [
    { name: 'format', script: ['format:check'] },
    { name: 'layers', script: ['layers'] },
  ],
  [
    { name: 'unused code', script: ['unused'] },
    { name: 'build', script: ['build'] },
  ],
  [{ name: 'generated files are current', script: ['client:check'] }],
];

/** The fault tests that take minutes: `npm run test:faults` runs them all. */
const LONG_TESTS = String.raw`(?<!\.short)\.fault-spec\.ts$`;

const outcomes: Outcome[] = [];
for (const steps of QUICK) outcomes.push(...(await Promise.all(steps.map(check))));
outcomes.push(await test());

const passed = sum(outcomes.map((outcome) => outcome.passed));
const failed = sum(outcomes.map((outcome) => outcome.failed));
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

/** Runs one check and shows what it said only if it failed. */
async function check({ name, script }: Step): Promise<Outcome> {
  const started = Date.now();
  const { ok, output } = await run(script, false);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (!ok) console.log(output);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

/** Runs jest on all but these and reads its own count; a test that never ran is a failure. */
async function test(): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'activity-core-check-'));
  const report = join(directory, 'jest.json');
  try {
    const options = ['--json', `--outputFile=${report}`, '--silent'];
    const { ok } = await run(
      ['jest', '--', ...options, `--testPathIgnorePatterns=${LONG_TESTS}`],
      true,
    );
    const counted = JSON.parse(await readFile(report, 'utf8')) as JestReport;
    const broken = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
    const notRun = counted.numPendingTests + counted.numTodoTests;
    if (notRun > 0) console.log(`✗ ${notRun} tests were skipped`);
    return { passed: counted.numPassedTests, failed: Math.max(broken + notRun, ok ? 0 : 1) };
  } catch (error) {
    console.log(`✗ jest gave no report: ${String(error)}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function run(
  [script = '', ...rest]: readonly string[],
  show: boolean,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, ...rest], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', show ? () => undefined : collect);
    child.stderr.on('data', show ? (chunk: Buffer) => process.stdout.write(chunk) : collect);
    child.on('error', (error) => {
      resolve({ ok: false, output: String(error) });
    });
    child.on('close', (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
