import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Ruler says of an event; filter and event are JSON as it was written, numbers included. */
export interface RulerVerdict {
  readonly filter: string;
  readonly event: string;
  /** `yes`, `no`, or `refused` and the codes of the problems, in alphabetical order. */
  readonly verdict: string;
}

/** The verdicts that this project shares with Ruler. */
export function rulerVerdicts(): readonly RulerVerdict[] {
  const file = join(import.meta.dirname, '../../libs/patterns/fixtures/ruler.tsv');
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [verdict = '', filter = '', event = ''] = line.split('\t');
      return { verdict, filter, event };
    });
}

/** As a verdict writes that a filter is refused. */
export function refusedFor(codes: readonly string[]): string {
  return ['refused', ...new Set(codes.toSorted())].join(' ');
}
