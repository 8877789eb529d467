import { readable } from './numbers.js';
import { linearScale } from './scale.js';
import { element, picture, type SvgNode, text } from './svg.js';

export interface BarChart {
  readonly title: string;
  /** What the bars' lengths mean, with its unit. */
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Drawn as a line over the end of the bar. */
  readonly spread?: readonly [lowest: number, highest: number];
  /** Whether it is the one that the others are compared with. */
  readonly ours?: boolean;
}

const WIDTH = 720;
const LEFT = 150;
const RIGHT = 640;
const TOP = 44;
const ROW = 34;

/** Horizontal bars from zero, one below the other. */
export function barChart({ title, label, bars }: BarChart): string {
  const scale = linearScale(Math.max(...bars.map(({ value, spread }) => spread?.[1] ?? value)));
  const bottom = TOP + bars.length * ROW + 4;
  const place = (value: number): number => LEFT + scale.position(value) * (RIGHT - LEFT);
  return picture({ width: WIDTH, height: bottom + 52, title }, [
    ...scale.ticks.flatMap((value) => [
      element('line', { class: 'grid', x1: place(value), x2: place(value), y1: TOP, y2: bottom }),
      text(value.toLocaleString('en-US'), {
        x: place(value),
        y: bottom + 18,
        'text-anchor': 'middle',
      }),
    ]),
    text(label, { class: 'faint', x: (LEFT + RIGHT) / 2, y: bottom + 38, 'text-anchor': 'middle' }),
    ...bars.flatMap((bar, at) => drawn(bar, TOP + at * ROW + 6, place)),
  ]);
}

function drawn(bar: Bar, y: number, place: (value: number) => number): SvgNode[] {
  const { name, value, spread = [value, value], ours } = bar;
  const middle = y + 11;
  const [lowest, highest] = spread;
  const ends = { x1: place(lowest), x2: place(highest), y1: middle, y2: middle };
  return [
    text(name, { x: LEFT - 10, y: middle + 4, 'text-anchor': 'end' }),
    element('rect', {
      class: `fill series-${ours ? 1 : 2}`,
      ...{ x: LEFT, y, width: Math.max(1, place(value) - LEFT), height: 22 },
    }),
    element('line', { class: 'limit', ...ends }),
    text(readable(value), { x: place(Math.max(value, highest)) + 8, y: middle + 4 }),
  ];
}
