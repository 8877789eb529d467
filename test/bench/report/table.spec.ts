import { judge, atLeast } from '../figure.js';
import { figureTable } from './figure-table.js';
import { readable } from './numbers.js';
import { markdownTable, plainTable, type Table } from './table.js';

const table: Table = {
  columns: [
    { title: 'name', align: 'left' },
    { title: 'n', align: 'right' },
  ],
  rows: [
    ['a', '1'],
    ['long|er', '1,000'],
  ],
};

it('aligns columns for a terminal', () => {
  expect(plainTable(table)).toBe(
    ['name         n', '──────────────', 'a            1', 'long|er  1,000'].join('\n'),
  );
});

it('escapes cells for a page', () => {
  expect(markdownTable(table)).toBe(
    ['| name | n |', '| :-- | --: |', '| a | 1 |', '| long\\|er | 1,000 |'].join('\n'),
  );
});

it('shows of a figure what it is compared with and whether it holds', () => {
  const figure = judge({
    ...{ id: 'throughput/dbos', name: 'speed', value: 3_210.4, unit: 'events/s' },
    ...{ peer: 'dbos', peerValue: 1_000, target: atLeast(3) },
  });
  const [row] = figureTable([figure]).rows;
  const peer = ['dbos', '1,000 events/s', '3.21'];
  expect(row).toEqual(['speed', '3,210 events/s', ...peer, '≥ 3 ×', 'yes']);
});

it.each([
  [1_234.5, '1,235'],
  [45.67, '45.7'],
  [0.5, '0.50'],
  [NaN, '–'],
])('writes %d as %s', (value, text) => {
  expect(readable(value)).toBe(text);
});
