import { foldCase } from './fold-case.js';
import { type ValueTest } from './types.js';
import { charge, chargeFolding, chargeText } from './work.js';

/** A text that a value is to be, to begin with or to end with, whatever the case of either. */
export interface FoldedText {
  readonly part: 'whole' | 'beginning' | 'end';
  readonly text: string;
}

/**
 * Tests for having any of the texts, at most one for each of the parts. However many texts there
 * are, a value is folded once for each part, no further than the longest of them reaches.
 */
export function hasAnyFolded(texts: readonly FoldedText[]): readonly ValueTest[] {
  const folded = (part: FoldedText['part']) =>
    texts.filter((one) => one.part === part).map(({ text }) => foldCase(text));
  const wholes = folded('whole');
  const beginnings = folded('beginning');
  const ends = folded('end');
  return [
    ...(wholes.length > 0 ? [isAnyOf(wholes)] : []),
    ...(beginnings.length > 0 ? [beginsWithAnyOf(beginnings)] : []),
    ...(ends.length > 0 ? [endsWithAnyOf(ends)] : []),
  ];
}

function isAnyOf(texts: readonly string[]): ValueTest {
  const known = new Set(texts);
  const longest = longestOf(texts);
  return (value) => typeof value === 'string' && value.length <= longest && known.has(fold(value));
}

function beginsWithAnyOf(texts: readonly string[]): ValueTest {
  const longest = longestOf(texts);
  return (value) => {
    if (typeof value !== 'string') return false;
    const beginning = fold(value.slice(0, longest));
    return texts.some((text) => {
      chargeAlternative(text);
      return beginning.startsWith(text);
    });
  };
}

function endsWithAnyOf(texts: readonly string[]): ValueTest {
  const longest = longestOf(texts);
  return (value) => {
    if (typeof value !== 'string') return false;
    const end = fold(value.slice(Math.max(0, value.length - longest)));
    return texts.some((text) => {
      chargeAlternative(text);
      return end.endsWith(text);
    });
  };
}

function chargeAlternative(text: string): void {
  charge(1);
  chargeText(text.length);
}

function fold(text: string): string {
  chargeFolding(text.length);
  return foldCase(text);
}

function longestOf(texts: readonly string[]): number {
  return texts.reduce((longest, text) => Math.max(longest, text.length), 0);
}
