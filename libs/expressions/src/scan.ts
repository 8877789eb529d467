import { MAX_BRACKET_DEPTH } from './limits.js';
import type { SourceProblem } from './problem.js';

export type Scan =
  | {
      readonly ok: true;
      /** Where the expression ends. */
      readonly end: number;
      /** The expression, its comments replaced by blanks so that every offset still holds. */
      readonly code: string;
    }
  | { readonly ok: false; readonly problem: SourceProblem };

interface Bracket {
  readonly opening: string;
  readonly offset: number;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

// What matters to tell code from text: comments, strings with their prefix, words (a word may end in
// `r` without being a prefix), brackets. Strings as CEL's grammar has them: raw ones know no escapes,
// only triple-quoted ones may contain line ends.
const TOKEN = new RegExp(
  [
    /(?<comment>\/\/[^\r\n]*)/,
    /(?<raw>[bB]?[rR][bB]?(?:"""[^]*?"""|'''[^]*?'''|"(?!"")[^"\r\n]*"|'(?!'')[^'\r\n]*'))/,
    /(?<text>[bB]?(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?!"")(?:[^"\\\r\n]|\\[^])*"|'(?!'')(?:[^'\\\r\n]|\\[^])*'))/,
    /(?<quote>["'])/,
    /(?<word>[A-Za-z_0-9]+)/,
    /(?<bracket>[()[\]{}])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'g',
);

/**
 * Finds the end of the expression that begins at `from`: the end of the text, or the `}` that closes
 * the expression when it stands in `${…}`.
 */
export function scan(text: string, from: number, until: 'end' | 'brace'): Scan {
  const open: Bracket[] = [];
  let code = '';
  let copied = from;
  for (const match of text.slice(from).matchAll(TOKEN)) {
    const { 0: token, groups: { comment, quote, bracket } = {} } = match;
    const offset = from + match.index;
    if (quote !== undefined) return problem('this string is never closed', offset);
    if (comment !== undefined) {
      code += text.slice(copied, offset) + ' '.repeat(token.length);
      copied = offset + token.length;
    }
    if (bracket === undefined) continue;
    if (token === '}' && open.length === 0 && until === 'brace') {
      return { ok: true, end: offset, code: code + text.slice(copied, offset) };
    }
    const mismatch = track(open, token, offset);
    if (mismatch !== undefined) return { ok: false, problem: mismatch };
  }
  const last = open.at(-1);
  if (last !== undefined) return { ok: false, problem: unclosed(last) };
  if (until === 'brace') return problem("'${' is never closed", from - 2);
  return { ok: true, end: text.length, code: code + text.slice(copied) };
}

function track(open: Bracket[], token: string, offset: number): SourceProblem | undefined {
  if (token in CLOSING) {
    open.push({ opening: token, offset });
    if (open.length <= MAX_BRACKET_DEPTH) return undefined;
    return { message: `more than ${MAX_BRACKET_DEPTH} brackets inside each other`, offset };
  }
  const last = open.pop();
  if (last === undefined) return { message: `'${token}' closes nothing`, offset };
  if (CLOSING[last.opening] === token) return undefined;
  return unclosed(last);
}

function unclosed({ opening, offset }: Bracket): SourceProblem {
  return { message: `'${opening}' is never closed`, offset };
}

function problem(message: string, offset: number): Scan {
  return { ok: false, problem: { message, offset } };
}
