/** `1, 2 and 3`. */
export function listOf(texts: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** Values in order, three or more neighbours as `1 to 5`. */
export function runsOf(
  values: readonly number[],
  nameOf: (value: number) => string = String,
): readonly string[] {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && value === (run.at(-1) ?? NaN) + 1) run.push(value);
    else runs.push([value]);
  }
  return runs.flatMap((run) => {
    const names = run.map(nameOf);
    return run.length < 3 ? names : [`${names[0] ?? ''} to ${names.at(-1) ?? ''}`];
  });
}

/** `1st`, `22nd`. */
export function ordinal(value: number): string {
  const isTeen = value >= 11 && value <= 13;
  const ending = isTeen ? undefined : ENDINGS[value % 10];
  return `${value}${ending ?? 'th'}`;
}

const ENDINGS: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
