import { readable } from './numbers.js';
import type { Scale } from './scale.js';
import { element, picture, type SvgNode, text } from './svg.js';

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Values of y that are not to be exceeded. */
  readonly limits?: readonly { readonly name: string; readonly value: number }[];
}

export interface Axis {
  readonly label: string;
  readonly scale: Scale;
}

export interface Line {
  readonly name: string;
  /** Its colour. */
  readonly series: 1 | 2 | 3 | 4;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 720;
const HEIGHT = 396;
const PLOT = { left: 64, top: 84, right: 690, bottom: 342 } as const;
const MIDDLE = (PLOT.left + PLOT.right) / 2;

/** Lines over two axes, with a legend above them. */
export function lineChart(chart: LineChart): string {
  const { title, x, y, lines, limits = [] } = chart;
  return picture({ width: WIDTH, height: HEIGHT, title }, [
    ...y.scale.ticks.flatMap((value) => horizontal(value, y.scale)),
    ...x.scale.ticks.map((value) => below(value, x.scale)),
    text(x.label, { class: 'faint', x: MIDDLE, y: HEIGHT - 14, 'text-anchor': 'middle' }),
    text(y.label, { class: 'faint', x: PLOT.left, y: PLOT.top - 12 }),
    ...limits.flatMap(({ name, value }) => limit(name, value, y.scale)),
    ...lines.flatMap((line) => drawn(line, chart)),
    ...legend(lines),
  ]);
}

function horizontal(value: number, scale: Scale): SvgNode[] {
  const y = across(scale.position(value), PLOT.bottom, PLOT.top);
  return [
    element('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
    text(tick(value), { x: PLOT.left - 8, y: y + 4, 'text-anchor': 'end' }),
  ];
}

function below(value: number, scale: Scale): SvgNode {
  const x = across(scale.position(value), PLOT.left, PLOT.right);
  return text(tick(value), { x, y: PLOT.bottom + 18, 'text-anchor': 'middle' });
}

function limit(name: string, value: number, scale: Scale): SvgNode[] {
  const y = across(scale.position(value), PLOT.bottom, PLOT.top);
  return [
    element('line', { class: 'limit', x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
    text(name, { class: 'faint', x: PLOT.right, y: y - 5, 'text-anchor': 'end' }),
  ];
}

function drawn({ points, series, dashed }: Line, { x, y }: LineChart): SvgNode[] {
  const places = points.map(([valueX, valueY]) => ({
    cx: across(x.scale.position(valueX), PLOT.left, PLOT.right),
    cy: across(y.scale.position(valueY), PLOT.bottom, PLOT.top),
  }));
  const path = places.map(({ cx, cy }) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(' ');
  const style = `line series-${series}${dashed ? ' dashed' : ''}`;
  const dots = places.length > 20 ? [] : places;
  return [
    element('polyline', { class: style, points: path }),
    ...dots.map((place) => element('circle', { class: `fill series-${series}`, r: 3, ...place })),
  ];
}

function legend(lines: readonly Line[]): SvgNode[] {
  const between = 160;
  const from = PLOT.right - lines.length * between + 30;
  return lines.flatMap(({ name, series, dashed }, at) => {
    const x = from + at * between;
    const style = `line series-${series}${dashed ? ' dashed' : ''}`;
    return [
      element('line', { class: style, x1: x, x2: x + 24, y1: 44, y2: 44 }),
      text(name, { x: x + 30, y: 48 }),
    ];
  });
}

function tick(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : readable(value);
}

function across(share: number, from: number, to: number): number {
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}
