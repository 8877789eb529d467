import { type FoldedText } from './folded.js';
import { accepting, type Operator } from './operator.js';
import { type Place } from './problems.js';
import { type ValueTest } from './types.js';
import { chargeText } from './work.js';

/** `{ prefix: 'a' }` or `{ prefix: { 'equals-ignore-case': 'a' } }`. */
export function parsePrefix(operand: unknown, place: Place): Operator | null {
  return parseAffix(operand, place, { plain: hasPrefix, folded: 'beginning' });
}

/** `{ suffix: 'a' }` or `{ suffix: { 'equals-ignore-case': 'a' } }`. */
export function parseSuffix(operand: unknown, place: Place): Operator | null {
  return parseAffix(operand, place, { plain: hasSuffix, folded: 'end' });
}

/** Whether a value is this text. */
export function isText(text: string): ValueTest {
  return (value) => {
    if (typeof value !== 'string' || value.length !== text.length) return false;
    chargeText(text.length);
    return value === text;
  };
}

/** Text of which the value must consist, whatever the case of either. */
export function equalsIgnoringCase(text: string): Operator {
  return { kind: 'folded', folded: { part: 'whole', text } };
}

export function hasPrefix(text: string): Operator {
  return accepting((value) => {
    if (typeof value !== 'string' || value.length < text.length) return false;
    chargeText(text.length);
    return value.startsWith(text);
  });
}

export function hasSuffix(text: string): Operator {
  return accepting((value) => {
    if (typeof value !== 'string' || value.length < text.length) return false;
    chargeText(text.length);
    return value.endsWith(text);
  });
}

/** Reads the text that an operator takes. */
export function parseText(operand: unknown, place: Place): string | null {
  if (typeof operand !== 'string') return place.refuse('bad_operand', 'A string is expected here.');
  place.count('operands');
  return operand;
}

interface Affix {
  readonly plain: (text: string) => Operator;
  readonly folded: FoldedText['part'];
}

function parseAffix(operand: unknown, place: Place, affix: Affix): Operator | null {
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
  return text === null ? null : { kind: 'folded', folded: { part: affix.folded, text } };
}
