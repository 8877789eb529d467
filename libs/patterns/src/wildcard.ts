import { accepting, type Operator } from './operator.js';
import { type Place } from './problems.js';
import { isText } from './text.js';
import { chargeSearch, chargeText } from './work.js';

/** As much of a string as a search reads; tests pass one that counts the reads. */
export type CodeUnits = Pick<string, 'length' | 'charCodeAt'>;

interface Wildcard {
  readonly first: string;
  readonly middle: readonly Needle[];
  readonly last: string;
  readonly minLength: number;
}

/** A text to find, with the length of the longest border of each of its prefixes. */
export interface Needle {
  readonly text: CodeUnits;
  readonly borders: readonly number[];
}

/**
 * `*` stands for any run of characters, also none; `\*` and `\\` for the characters themselves.
 * Split at its wildcards, a pattern is matched by finding its pieces one after the other, each at
 * its first occurrence: an earlier piece never does better at a later place, so nothing is retried.
 */
export function parseWildcard(text: string, place: Place): Operator | null {
  const pieces = splitAtWildcards(text, place);
  if (pieces === null) return null;
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return accepting(isText(first));
  const wildcard = {
    first,
    middle: rest.map(needle),
    last,
    minLength: pieces.reduce((length, piece) => length + piece.length, 0),
  };
  return accepting((value) => typeof value === 'string' && matchesWildcard(wildcard, value));
}

function splitAtWildcards(text: string, place: Place): string[] | null {
  const pieces: string[] = [];
  let piece = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '*') {
      if (text[i + 1] === '*') return refuseAdjacent(place);
      pieces.push(piece);
      piece = '';
    } else {
      if (text[i] === '\\' && !isEscapable(text[++i])) return refuseEscape(place);
      piece += text[i] ?? '';
    }
  }
  return [...pieces, piece];
}

function isEscapable(character: string | undefined): boolean {
  return character === '*' || character === '\\';
}

function refuseAdjacent(place: Place): null {
  return place.refuse('adjacent_wildcards', 'Two adjacent "*" say no more than one; write one.');
}

function refuseEscape(place: Place): null {
  return place.refuse('bad_escape', 'A backslash must be followed by "*" or by another backslash.');
}

function matchesWildcard({ first, middle, last, minLength }: Wildcard, value: string): boolean {
  if (value.length < minLength) return false;
  chargeText(first.length + last.length);
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  if (middle.length > 0) chargeSearch(value.length);
  const end = value.length - last.length;
  let from = first.length;
  for (const piece of middle) {
    from = endOfFirst(piece, value, from, end);
    if (from < 0) return false;
  }
  return true;
}

/** Prepares a text for the search of Knuth, Morris and Pratt. */
export function needle(text: string): Needle {
  const borders = [0];
  let border = 0;
  for (let i = 1; i < text.length; i++) {
    while (border > 0 && text[i] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[i] === text[border]) border++;
    borders.push(border);
  }
  return { text, borders };
}

/**
 * Where the first occurrence of the needle within `from` and `end` ends, or -1. Each character is
 * read once and compared twice on average at most; `indexOf` may take the product of the lengths.
 */
export function endOfFirst(
  { text, borders }: Needle,
  hay: CodeUnits,
  from: number,
  end: number,
): number {
  let found = 0;
  for (let i = from; i < end; i++) {
    const unit = hay.charCodeAt(i);
    while (found > 0 && unit !== text.charCodeAt(found)) found = borders[found - 1] ?? 0;
    if (unit === text.charCodeAt(found)) found++;
    if (found === text.length) return i + 1;
  }
  return -1;
}
