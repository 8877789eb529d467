import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingPartError, replacePart, writeParts } from './page.js';
import { results } from './results.fixture.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/performance.md'), 'utf8');

describe('docs/performance.md', () => {
  it('has a place for everything that the benchmark writes', () => {
    const written = writeParts(PAGE, results);
    expect(written).toContain('12,345 events/s');
    expect(written).toContain('Imaginary CPU');
  });

  it('keeps what people wrote, and reads the same when it is written again', () => {
    const written = writeParts(PAGE, results);
    const byPeople = (page: string) =>
      page.replaceAll(/<!-- bench:(\w+) -->[^]*?<!-- \/bench:\1 -->/g, '');
    expect(byPeople(written)).toBe(byPeople(PAGE));
    expect(writeParts(written, results)).toBe(written);
  });
});

it('says which mark is missing', () => {
  expect(() => replacePart('# Page', 'cpu', '')).toThrow(MissingPartError);
  expect(() => replacePart('<!-- /bench:cpu --><!-- bench:cpu -->', 'cpu', '')).toThrow('"cpu"');
});
