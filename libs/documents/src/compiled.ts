import {
  compileExpression,
  compileTemplate,
  type Expression,
  type JsonValue,
  type RootName,
  type Template,
} from '#expressions';
import { durationMs } from './duration.js';

/** Thrown when a stored spec is refused by this release, or by this runtime's timezones. */
export class UncompilableSpecError extends Error {
  override readonly name = 'UncompilableSpecError';
  readonly code = 'unusable_revision';

  constructor(pointer: string, problems: readonly { readonly message: string }[]) {
    super(`${pointer}: ${problems.map(({ message }) => message).join('; ')}`);
  }
}

/** The expression of a spec that validated. @throws UncompilableSpecError */
export function compiledExpression(
  source: string,
  roots: readonly RootName[],
  pointer: string,
): Expression {
  const compiled = compileExpression(source, { roots });
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.expression;
}

/** The template of a spec that validated. @throws UncompilableSpecError */
export function compiledTemplate(
  value: JsonValue,
  roots: readonly RootName[],
  pointer: string,
): Template {
  const compiled = compileTemplate(value, pointer, { roots });
  if (!compiled.ok) throw new UncompilableSpecError(pointer, compiled.problems);
  return compiled.template;
}

/** The duration of a spec that validated, in milliseconds. @throws UncompilableSpecError */
export function compiledDuration(duration: string, pointer: string): number {
  const ms = durationMs(duration);
  if (ms !== undefined) return ms;
  throw new UncompilableSpecError(pointer, [{ message: `"${duration}" is no duration` }]);
}
