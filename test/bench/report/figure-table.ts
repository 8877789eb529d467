import type { Figure } from '../figure.js';
import { readable } from './numbers.js';
import type { Table } from './table.js';

/** The figures with what they are compared with and what they have to reach. */
export function figureTable(figures: readonly Figure[]): Table {
  return {
    columns: [
      { title: 'figure', align: 'left' },
      { title: 'activity-core', align: 'right' },
      { title: 'compared with', align: 'left' },
      { title: 'which has', align: 'right' },
      { title: 'ratio', align: 'right' },
      { title: 'target', align: 'left' },
      { title: 'holds', align: 'left' },
    ],
    rows: figures.map((figure) => [
      figure.name,
      `${readable(figure.value)} ${figure.unit}`,
      figure.peer ?? '',
      figure.peerValue === null ? '' : `${readable(figure.peerValue)} ${figure.unit}`,
      figure.ratio === null ? '' : readable(figure.ratio),
      figure.target ?? '',
      verdict(figure),
    ]),
  };
}

function verdict({ holds }: Figure): string {
  if (holds === null) return '';
  return holds ? 'yes' : 'no';
}
