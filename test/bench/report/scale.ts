/** Where values of an axis lie, and which of them are written beside it. */
export interface Scale {
  /** @returns from 0, the start of the axis, to 1, its end */
  readonly position: (value: number) => number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** From zero to a round number that is not below `highest`. */
export function linearScale(highest: number, tickCount = 5): Scale {
  const rough = Math.max(highest, Number.MIN_VALUE) / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10);
  const count = Math.ceil(highest / step - 1e-9);
  const end = Math.max(1, count) * step;
  return {
    position: (value) => value / end,
    ticks: Array.from({ length: Math.max(1, count) + 1 }, (_, at) => at * step),
  };
}

/** Between powers of ten, or, when `ticks` are given, from the first to the last of these. */
export function logScale(
  lowest: number,
  highest: number,
  ticks: readonly number[] = powersOfTen(lowest, highest),
): Scale {
  const from = Math.log10(ticks[0] ?? lowest);
  const to = Math.log10(ticks.at(-1) ?? highest);
  const span = to - from || 1;
  return { position: (value) => (Math.log10(value) - from) / span, ticks };
}

function powersOfTen(lowest: number, highest: number): number[] {
  const first = Math.floor(Math.log10(lowest));
  const last = Math.max(first + 1, Math.ceil(Math.log10(highest)));
  return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
}
