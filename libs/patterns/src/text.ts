import { foldCase } from './fold-case.js';
import { type Place } from './problems.js';
import { type ValueTest } from './types.js';

/** `{ prefix: 'a' }` or `{ prefix: { 'equals-ignore-case': 'a' } }`. */
export function parsePrefix(operand: unknown, place: Place): ValueTest | null {
  return parseAffix(operand, place, { plain: hasPrefix, folded: hasFoldedPrefix });
}

/** `{ suffix: 'a' }` or `{ suffix: { 'equals-ignore-case': 'a' } }`. */
export function parseSuffix(operand: unknown, place: Place): ValueTest | null {
  return parseAffix(operand, place, { plain: hasSuffix, folded: hasFoldedSuffix });
}

/** Text of which the value must consist, whatever the case of either. */
export function equalsIgnoringCase(text: string): ValueTest {
  const folded = foldCase(text);
  return (value) =>
    typeof value === 'string' && value.length <= folded.length && foldCase(value) === folded;
}

export function hasPrefix(text: string): ValueTest {
  return (value) => typeof value === 'string' && value.startsWith(text);
}

export function hasSuffix(text: string): ValueTest {
  return (value) => typeof value === 'string' && value.endsWith(text);
}

/** Reads the text that an operator takes. */
export function parseText(operand: unknown, place: Place): string | null {
  if (typeof operand !== 'string') return place.refuse('bad_operand', 'A string is expected here.');
  place.count('operands');
  return operand;
}

interface Affix {
  readonly plain: (text: string) => ValueTest;
  readonly folded: (text: string) => ValueTest;
}

function parseAffix(operand: unknown, place: Place, affix: Affix): ValueTest | null {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    const text = parseText(operand, place);
    return text === null ? null : affix.plain(text);
  }
  const [[key, inner] = [], ...more] = Object.entries(operand);
  if (key !== 'equals-ignore-case' || more.length > 0) {
    return place.refuse(
      'bad_operand',
      'Only { "equals-ignore-case": … } or a string can stand here.',
    );
  }
  const text = parseText(inner, place.at(key));
  return text === null ? null : affix.folded(text);
}

function hasFoldedPrefix(text: string): ValueTest {
  const folded = foldCase(text);
  return (value) =>
    typeof value === 'string' && foldCase(value.slice(0, folded.length)).startsWith(folded);
}

function hasFoldedSuffix(text: string): ValueTest {
  const folded = foldCase(text);
  return (value) =>
    typeof value === 'string' &&
    foldCase(value.slice(Math.max(0, value.length - folded.length))).endsWith(folded);
}
