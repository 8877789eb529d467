/**
 * Event patterns: Amazon EventBridge's filter language over a JSON object, compiled once and
 * matched often. Pure functions; what they promise is in their own comments.
 *
 * The meaning of a filter is that of Ruler, the open implementation
 * (https://github.com/aws/event-ruler, `Ruler.matchesRule`), but for these cases, in which Ruler
 * depends on accidents:
 * - `exists: false` below an array of objects is judged on the element that the other fields
 *   matched, whatever the fields' names. Ruler does so for names later in the alphabet; a field with
 *   an earlier name it wants to be absent from all elements. So `{ lines: { a: [{ exists: false }],
 *   b: ['x'] } }` matches `{ lines: [{ b: 'x' }, { a: 1 }] }` here and not there, while with the
 *   names exchanged both match.
 * - A field constrained both outside and inside `$or` is refused; Ruler drops one constraint.
 * - `$or` is always the operator; Ruler takes it for a field when it is not a list of objects.
 * - Names that Ruler keeps for later (`regex`, `not-wildcard`, `date-after`, …) are ordinary fields inside
 *   `$or`; reserved are the operators that there are. An operator that is added later is an operator
 *   inside of a field's list only, where it cannot be taken for a field.
 * - An integer beyond 2^53 is refused where values are to equal it: as a double it equals its
 *   neighbours. Ruler compares it as text unless a double holds it.
 * - Alternatives of `$or` count each for itself; where two of them name the same value of a field,
 *   Ruler overlooks what else one of them allows there.
 * - An empty list of texts in `anything-but` is refused.
 * - Keys with dots are keys; Ruler does not tell `{ "a.b": … }` and `{ a: { b: … } }` apart.
 * - An exact string that looks like an IP address is compared as text; Ruler equates spellings.
 * - `cidr` also takes /32 and /128, and an address of one kind is never in a network of the other;
 *   Ruler compares their digits. Octets with a leading zero and groups of five digits are refused.
 * - Case is ignored by Unicode's case mappings of both texts.
 */
export { clauseCount, compilePattern, type CompiledPattern, requirements } from './compile.js';
export { countClauses, cutVerdicts, type VerdictRoom } from './cut-verdicts.js';
export {
  type ClauseVerdict,
  explainPattern,
  type FieldVerdict,
  type OrVerdict,
  type UnmatchedReason,
} from './explain.js';
export { type JsonArray, type JsonObject, type JsonPrimitive, type JsonValue } from './json.js';
export { matchAmongOthers, matchPattern } from './match.js';
export { PatternIndex, type Requiring } from './pattern-index.js';
export { PATTERN_LIMITS, type PatternProblem, type PatternProblemCode } from './problems.js';
export { type EventPattern, type FieldKey, type Requirement } from './types.js';
export { type ValueKey } from './value-key.js';
export { MatchAllowance, PatternLimitError } from './work.js';
