import type { Bench } from '../bench.js';
import type { Findings } from '../results.js';

/** A part of the benchmark that can be run alone. */
export interface Section {
  /** The ids of its figures begin with it. */
  readonly id: string;
  /** @param soFar what the sections before it found */
  run(bench: Bench, soFar: Findings): Promise<Findings>;
}
