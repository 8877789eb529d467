import { conflictingClauses } from './conflicts.js';
import { parseFilter } from './parse.js';
import { PATTERN_LIMITS, type PatternProblem, Place, ProblemReport } from './problems.js';
import { type EventPattern, type PatternNode, type RequiredValues } from './types.js';
import { untangle } from './untangle.js';

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: EventPattern }
  | { readonly ok: false; readonly problems: readonly PatternProblem[] };

/**
 * Prepares a filter for matching. A filter that is refused comes back with all of its problems,
 * each with a pointer to its place. The pattern keeps references to the filter's clauses (for
 * explanations), so the filter must not be changed afterwards.
 */
export function compilePattern(filter: unknown): CompiledPattern {
  const report = new ProblemReport();
  const source = parseFilter(filter, Place.root(report));
  if (source === null || report.problems.length > 0) return refused(report);
  reportConflicts(source, report);
  if (report.problems.length > 0) return refused(report);
  const root = untangle(source, PATTERN_LIMITS.clauses);
  if (root !== undefined) return { ok: true, pattern: { root, required: requiredValues(source) } };
  report.refuseForSize('clauses');
  return refused(report);
}

/**
 * The fields that every matching value has with one of finitely many values: what an index over
 * many patterns can be keyed by. Only fields outside `$or` whose alternatives are all plain
 * values (strings, numbers, true, false, null) count. Where arrays are on the path or at its end,
 * one of the values is found in one of the elements (see `leavesAt`).
 */
export function requiredExactValues(pattern: EventPattern): readonly RequiredValues[] {
  return pattern.required;
}

function requiredValues(node: PatternNode): RequiredValues[] {
  const own = node.clauses.flatMap(({ path, exactValues }) =>
    exactValues === undefined ? [] : [{ path, values: [...new Set(exactValues)] }],
  );
  return [...own, ...node.objects.flatMap((field) => requiredValues(field.node))];
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
