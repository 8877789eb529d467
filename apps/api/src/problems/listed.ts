import type { FieldProblem } from '#config';

/** So many problems are listed in one answer, and so many characters of each text of one. */
const MAX_LISTED = 100;
const MAX_TEXT = 2_000;

/**
 * The problems that an answer lists, the first of them. Names of the request stand in pointers and
 * messages, and one long name may stand in thousands, so long texts are cut as well.
 */
export function listed<Problem extends FieldProblem>(problems: readonly Problem[]): Problem[] {
  return problems.slice(0, MAX_LISTED).map((problem) => {
    return { ...problem, pointer: cut(problem.pointer), message: cut(problem.message) };
  });
}

/** How many problems {@link listed} leaves out. */
export function unlistedCount(problems: readonly FieldProblem[]): number {
  return Math.max(0, problems.length - MAX_LISTED);
}

/** A text of an answer that may repeat what the request brought. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT).toWellFormed()}…`;
}
