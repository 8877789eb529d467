/** Where something is in a text. */
export interface Position {
  /** UTF-16 code units before it. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export function positionAt(text: string, offset: number): Position {
  return positionsIn(text)(offset);
}

/** The same for many offsets of a text, which is gone through once. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), endOf)];
  return (offset) => {
    const line = linesBefore(starts, offset);
    return { offset, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function endOf({ 0: lineEnd, index }: RegExpExecArray): number {
  return index + lineEnd.length;
}

// By bisection: how many lines start at the offset or before it.
function linesBefore(starts: readonly number[], offset: number): number {
  let [low, high] = [1, starts.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle - 1] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
