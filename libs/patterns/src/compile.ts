import { conflictingClauses } from './conflicts.js';
import { parseFilter } from './parse.js';
import { PATTERN_LIMITS, type PatternProblem, Place, ProblemReport } from './problems.js';
import { requirementsOf } from './requirements.js';
import { type EventPattern, type PatternNode, type Requirement } from './types.js';
import { untangle } from './untangle.js';

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: EventPattern }
  | { readonly ok: false; readonly problems: readonly PatternProblem[] };

/**
 * Prepares a filter for matching. A filter that is refused comes back with its problems, of very
 * many the first, each with a pointer to its place. The pattern keeps references to the filter's
 * clauses (for explanations), so the filter must not be changed afterwards.
 */
export function compilePattern(filter: unknown): CompiledPattern {
  const report = new ProblemReport();
  const source = parseFilter(filter, Place.root(report));
  if (source === null || report.problems.length > 0) return refused(report);
  reportConflicts(source, report);
  if (report.problems.length > 0) return refused(report);
  const root = untangle(source, PATTERN_LIMITS.clauses);
  if (root !== undefined)
    return { ok: true, pattern: { root, requirements: requirementsOf(source) } };
  report.refuseForSize('clauses');
  return refused(report);
}

/**
 * What every matching value has, for an index over many patterns: each requirement alone must be
 * met. Empty for a filter of which an index can make nothing.
 */
export function requirements(pattern: EventPattern): readonly Requirement[] {
  return pattern.requirements;
}

/** How many clauses a filter has; those that several `$or`s multiplied out count each time. */
export function clauseCount({ root }: EventPattern): number {
  return root.size;
}

function reportConflicts(source: PatternNode, report: ProblemReport): void {
  for (const { pointer, path } of conflictingClauses(source)) {
    const message = `${path.join('.')} is also constrained outside of this $or, or as an object.`;
    report.add({ pointer, code: 'constrained_twice', message });
  }
}

function refused({ problems }: ProblemReport): CompiledPattern {
  return { ok: false, problems };
}
