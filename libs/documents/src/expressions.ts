import {
  compileExpression,
  compileTemplate,
  type ExpressionProblem,
  type JsonValue,
  type RootName,
} from '#expressions';
import { json } from './json.js';
import { type Place, type Reader, refused } from './place.js';
import { refine, text, type TextOptions } from './values.js';

/** A CEL expression that stands by itself, without `${…}`. */
export function expression(roots: readonly RootName[]): Reader<string> {
  return refine(text({ max: EXPRESSION_LENGTH }), (source, place) => {
    const compiled = compileExpression(source, { roots });
    return compiled.ok ? source : refuseEach(compiled.problems, 'bad_expression', place);
  });
}

/** A string that may hold expressions in `${…}`. */
export function templatedText(roots: readonly RootName[], options: TextOptions): Reader<string> {
  return refine(text(options), (template, place) => {
    const compiled = compileTemplate(template, '', { roots });
    return compiled.ok ? template : refuseEach(compiled.problems, 'bad_template', place);
  });
}

/** Any JSON whose strings may hold expressions in `${…}`. */
export function templated(roots: readonly RootName[]): Reader<JsonValue> {
  return json(templatedText(roots, ANY_LENGTH));
}

/** A string that is taken as it is; `${…}` in it would be a misunderstanding. */
export function plainText(options: TextOptions): Reader<string> {
  return refine(text(options), (value, place) =>
    value.includes('${')
      ? place.refuse('no_template_here', '${…} has no effect here: the text is taken as it is')
      : value,
  );
}

const EXPRESSION_LENGTH = 4_096;
const ANY_LENGTH = { min: 0, max: Infinity };

/** Any JSON that is taken as it is. */
export const plainJson = json(plainText(ANY_LENGTH));

function refuseEach(
  problems: readonly ExpressionProblem[],
  code: string,
  place: Place,
): typeof refused {
  for (const { message, position } of problems) {
    const line = position.line > 1 ? `line ${position.line}, ` : '';
    place.refuse(code, `${message} (${line}column ${position.column})`);
  }
  return refused;
}
