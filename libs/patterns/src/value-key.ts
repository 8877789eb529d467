import { type JsonPrimitive } from './json.js';
import { foldCase } from './fold-case.js';

/** An index looks at so many characters of a prefix, a suffix or a text in any case. */
export const MAX_KEY_LENGTH = 32;

/**
 * What an index can find a value by: every value that an alternative accepts has its key. Texts
 * are cut, so not every value that has the key is accepted.
 */
export type ValueKey =
  | { readonly kind: 'exact'; readonly value: JsonPrimitive }
  | { readonly kind: TextKeyKind; readonly text: string };

/** `folded` is the beginning of a text with its case folded. */
export type TextKeyKind = 'prefix' | 'suffix' | 'folded';

export function exactKey(value: JsonPrimitive): ValueKey {
  return { kind: 'exact', value };
}

/** The key of an operator with a valid operand; undefined where it has none. */
export function operatorKey(name: string, operand: unknown): ValueKey | undefined {
  if (name === 'numeric') return numericKey(operand);
  if (typeof operand !== 'string') return undefined;
  switch (name) {
    case 'prefix':
      return prefixKey(operand);
    case 'suffix':
      return suffixKey(operand);
    case 'equals-ignore-case':
      return textKey('folded', foldCase(operand).slice(0, MAX_KEY_LENGTH));
    case 'wildcard':
      return wildcardKey(operand);
    default:
      return undefined;
  }
}

function numericKey(operand: unknown): ValueKey | undefined {
  const terms: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const [operator, value, ...more] = terms;
  if (operator !== '=' || typeof value !== 'number' || more.length > 0) return undefined;
  return exactKey(value);
}

function wildcardKey(wildcard: string): ValueKey | undefined {
  const [head = ''] = /^(?:[^*\\]|\\.)*/s.exec(wildcard) ?? [];
  if (head.length === wildcard.length) return exactKey(unescaped(head));
  const tail = wildcard.slice(head.length).split('*').at(-1) ?? '';
  return prefixKey(unescaped(head)) ?? (tail.includes('\\') ? undefined : suffixKey(tail));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}

function prefixKey(text: string): ValueKey | undefined {
  return textKey('prefix', text.slice(0, MAX_KEY_LENGTH));
}

function suffixKey(text: string): ValueKey | undefined {
  return textKey('suffix', text.slice(-MAX_KEY_LENGTH));
}

/** Every text has the empty key, so it finds nothing. */
function textKey(kind: TextKeyKind, text: string): ValueKey | undefined {
  return text === '' ? undefined : { kind, text };
}
