/** What a figure has to reach. `ratio` limits compare with the peer, `value` limits stand alone. */
export interface Target {
  readonly of: 'ratio' | 'value';
  readonly limit: 'at least' | 'at most';
  readonly bound: number;
}

/** What was measured, ready to be judged. */
export interface Measured {
  readonly id: string;
  /** In words, for the table. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly target?: Target;
}

/** One line of the report. */
export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  readonly ratio: number | null;
  /** As people write it: `≥ 30 ×`. Null when the figure is only shown. */
  readonly target: string | null;
  readonly holds: boolean | null;
}

export function atLeast(bound: number): Target {
  return { of: 'ratio', limit: 'at least', bound };
}

export function atMost(bound: number): Target {
  return { of: 'ratio', limit: 'at most', bound };
}

export function valueAtMost(bound: number): Target {
  return { of: 'value', limit: 'at most', bound };
}

/** Compares what was measured with the peer and with the target. */
export function judge(measured: Measured): Figure {
  const { id, name, value, unit, peer = null, peerValue = null, target } = measured;
  const ratio = peerValue === null ? null : value / peerValue;
  return {
    ...{ id, name, value, unit, peer, peerValue, ratio },
    target: target ? textOf(target, unit) : null,
    holds: target ? holds(target, target.of === 'ratio' ? ratio : value) : null,
  };
}

function holds({ limit, bound }: Target, found: number | null): boolean {
  if (found === null || Number.isNaN(found)) return false;
  return limit === 'at least' ? found >= bound : found <= bound;
}

function textOf({ of, limit, bound }: Target, unit: string): string {
  return `${limit === 'at least' ? '≥' : '≤'} ${bound} ${of === 'ratio' ? '×' : unit}`;
}
