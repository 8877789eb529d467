import type { FieldProblem } from '#config';
import { type DocumentBounds, isWithinBounds } from './bounds.js';
import { isPlainObject } from './json.js';
import { Place, type Reader, refused } from './place.js';

/** A document in its canonical form, or every problem of it. */
export type DocumentVerdict<Spec> =
  | { readonly ok: true; readonly spec: Spec }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** What a kind of document is. */
export interface DocumentKind<Spec> {
  readonly bounds: DocumentBounds;
  readonly read: Reader<Spec>;
}

/**
 * Reads a document: JSON, or what YAML parses to.
 *
 * @param expectedKey the `key` it must have, when that is settled elsewhere
 */
export function readDocument<Spec>(
  document: unknown,
  { bounds, read }: DocumentKind<Spec>,
  expectedKey?: string,
): DocumentVerdict<Spec> {
  const problems: FieldProblem[] = [];
  const place = Place.root(problems);
  if (!isWithinBounds(document, bounds, place)) return { ok: false, problems };
  refuseOtherKey(document, expectedKey, place);
  const spec = read(document, place);
  return spec === refused || problems.length > 0 ? { ok: false, problems } : { ok: true, spec };
}

function refuseOtherKey(document: unknown, expected: string | undefined, place: Place): void {
  if (expected === undefined || !isPlainObject(document)) return;
  const { key: actual } = document;
  if (typeof actual !== 'string' || actual === expected) return;
  place
    .at('key')
    .refuse('key_mismatch', `must be "${expected}", the key that the request is about`);
}

/** What a message says of problems: the first few, and how many more there are. */
export function summaryOf(problems: readonly FieldProblem[]): string {
  const shown = problems.slice(0, 3).map(({ pointer, message }) => `${pointer} ${message}`.trim());
  const rest = problems.length - shown.length;
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}
