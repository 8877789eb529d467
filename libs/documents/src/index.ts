export { type DocumentBounds } from './bounds.js';
export {
  compiledDuration,
  compiledExpression,
  compiledTemplate,
  UncompilableSpecError,
} from './compiled.js';
export { type DocumentKind, type DocumentVerdict, readDocument, summaryOf } from './document.js';
export { durationMs } from './duration.js';
export { duration } from './durations.js';
export { InexactNumber, isExact, parseExactJson } from './exact-json.js';
export { expression, plainJson, plainText, templated, templatedText } from './expressions.js';
export { isPlainObject } from './json.js';
export { distinct, list, membersOf, record } from './lists.js';
export { name } from './names.js';
export { object, optional, required, variants, withDefault } from './objects.js';
export { Place, type Reader, refused } from './place.js';
export { boolean, integer, oneOf, refine, text } from './values.js';
