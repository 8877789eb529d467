import type { SourceProblem } from './problem.js';
import { scan } from './scan.js';

/** A string cut into its literal parts and its expressions. Neighbouring parts are never both literal. */
export interface SplitText {
  readonly parts: readonly (string | EmbeddedSource)[];
  /** An expression whose end cannot be found; nothing after it is looked at. */
  readonly problem?: SourceProblem;
}

export interface EmbeddedSource {
  readonly source: string;
  /** Where in the string it begins, after the `${`. */
  readonly offset: number;
}

/** Cuts a string at its `${…}`, and turns `$${` into `${`. */
export function splitTemplateText(text: string): SplitText {
  const parts: (string | EmbeddedSource)[] = [];
  let literal = '';
  let copied = 0;
  for (let at = nextMark(text, 0); at !== undefined; at = nextMark(text, copied)) {
    literal += text.slice(copied, at.index);
    if (at.escaped) {
      literal += '${';
      copied = at.index + 3;
      continue;
    }
    const offset = at.index + 2;
    const scanned = scan(text, offset, 'brace');
    if (!scanned.ok) return { parts, problem: scanned.problem };
    if (literal !== '') parts.push(literal);
    parts.push({ source: text.slice(offset, scanned.end), offset });
    literal = '';
    copied = scanned.end + 1;
  }
  literal += text.slice(copied);
  if (literal !== '') parts.push(literal);
  return { parts };
}

interface Mark {
  readonly index: number;
  readonly escaped: boolean;
}

// The first `${`, or `$${` if a `$` stands before it.
function nextMark(text: string, from: number): Mark | undefined {
  const index = text.indexOf('${', from);
  if (index < 0) return undefined;
  const escaped = index > from && text[index - 1] === '$';
  return { index: escaped ? index - 1 : index, escaped };
}
