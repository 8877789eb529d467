import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { reportLines, summaryLine } from '../../apps/cli/src/import/report.js';
import { validateDefinition } from '#definitions';
import { validateEventSource } from '#event-sources';
import { importCrontab } from '#imports';
import { compilePattern } from '#patterns';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.spec.ts') && !file.includes('local-stack'))
  .map(read);
/** Codes that no answer, run or task carries. */
const INTERNAL = new Set([
  'secret_not_found', // a run says context_secret
  'not_an_instant', // a number that is no instant, which no document can give
]);
const pages = ['README.md', 'SCOPE.md', 'CLAUDE.md', ...globSync('docs/**/*.md', { cwd: root })];

describe('docs/operations.md', () => {
  const rows = tableRows(read('docs/operations.md'));

  it('has every environment variable with its default', () => {
    for (const [, name = '', value = ''] of read('.env.example').matchAll(/^# (\w+)=(.*)$/gm)) {
      const row = rows.find(([names = '']) => quoted(names).includes(name));
      expect(row).toBeDefined();
      if (value !== '') expect(row?.[1]).toBe(`\`${value}\``);
    }
  });

  it('has no variable that is not there', () => {
    const declared = [...read('.env.example').matchAll(/^(?:# )?(\w+)=/gm)].map(([, name]) => name);
    const documented = rows.flatMap(([names = '']) => quoted(names)).filter(isVariable);
    expect(documented.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('has the metrics, all of them and no others', () => {
    const metric = /'((?:activity_core|http)_[a-z_]+)'/g;
    const measured = sources.flatMap((source) =>
      [...source.matchAll(metric)].map(([, name]) => name),
    );
    const documented = rows.flatMap(([names = '']) => quoted(names)).filter(isMetric);
    expect(new Set(documented)).toEqual(new Set(measured.filter((name) => name && isMetric(name))));
  });
});

describe('docs/errors.md', () => {
  const documented = new Set(quoted(read('docs/errors.md')));

  it('has the code of every error', () => {
    const code =
      /\breadonly code(?:: [^=;]+)? = '(\w+)'|\bcode: '(\w+)'|new HttpContextError\(\s*'(\w+)'|FST_\w+: '(\w+)'/g;
    const codes = sources.flatMap((source) =>
      [...source.matchAll(code)].flatMap(([, ...names]) => names.filter(Boolean)),
    );
    expect(codes.length).toBeGreaterThan(50);
    const missing = codes.filter((name) => !documented.has(name) && !INTERNAL.has(name));
    expect(missing).toEqual([]);
  });
});

describe('docs/cron.md', () => {
  it('shows triggers that are valid', () => {
    const yaml = [...read('docs/cron.md').matchAll(/```yaml\n(triggers:.*?)```/gs)];
    expect(yaml).not.toEqual([]);
    const named = { 'bank-holidays-england': ['2026-12-25'] };
    for (const [, text = ''] of yaml) {
      const { triggers } = parse(text) as { triggers: unknown };
      const taskTemplates = [{ id: 'look', title: 'Look', queue: 'q' }];
      const document = { key: 'shown', triggers, taskTemplates };
      expect(validateDefinition(document, undefined, named)).toMatchObject({ ok: true });
    }
  });
});

describe('docs/definitions.md', () => {
  const yaml = /```yaml\n(.*?)```/gs;
  const examples = [...read('docs/definitions.md').matchAll(yaml)].map(([, text = '']) => {
    const example: Record<string, unknown> = parse(text);
    return example;
  });

  it('shows definitions that are valid', () => {
    const documents = examples.filter((example) => 'key' in example);
    expect(documents).not.toEqual([]);
    for (const document of documents)
      expect(validateDefinition(document)).toMatchObject({ ok: true });
  });

  it('shows filters that compile', () => {
    const filters = examples.filter((example) => 'filter' in example);
    expect(filters).not.toEqual([]);
    for (const { filter } of filters) expect(compilePattern(filter)).toMatchObject({ ok: true });
  });
});

describe('docs/event-sources.md', () => {
  it('shows event sources that are valid', () => {
    const examples = [...read('docs/event-sources.md').matchAll(/```yaml\n(.*?)```/gs)];
    expect(examples).not.toEqual([]);
    for (const [, text = ''] of examples)
      expect(validateEventSource(parse(text))).toMatchObject({ ok: true });
  });
});

describe('docs/moving-from-cron-and-celery.md', () => {
  it('shows a definition that is valid, and what becomes of the example', () => {
    const page = read('docs/moving-from-cron-and-celery.md');
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    const example: unknown = parse(text);
    const crontab = read('examples/imports/jobs.crontab');
    const imported = importCrontab(crontab, { keyPrefix: '', now: 0 });
    expect(imported).toMatchObject({ ok: true, entries: [{ definition: example }, {}, {}] });
    expect(validateDefinition(example)).toMatchObject({ ok: true });
  });

  it('reports on the example what the import says', () => {
    const page = read('docs/moving-from-cron-and-celery.md');
    const crontab = `${read('examples/imports/jobs.crontab')}@reboot /opt/bin/warm-up\n`;
    const now = Date.parse('2026-12-01T00:00:00Z');
    const imported = importCrontab(crontab, { keyPrefix: '', now });
    if (!imported.ok) throw new Error(imported.problem);
    const notes = imported.notes.map((note) => `note: ${note}`);
    const { entries } = imported;
    const report = [...notes, ...entries.flatMap(reportLines), summaryLine(entries)];
    const shown = report.map((line) => line.replace(/(?<=no machine; ).*(?= \[)/, '…'));
    expect(page).toContain(`\`\`\`text\n${shown.join('\n')}\n`);
    const created = [...page.matchAll(/^# created (\S+)$/gm)].map(([, key]) => key);
    expect(created).not.toEqual([]);
    for (const key of created) expect(report.join('\n')).toContain(`translated as ${key}:`);
  });
});

it.each(pages)('%s links to what there is', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  for (const [link, path = '', anchor] of links) {
    const target = path === '' ? page : join(dirname(page), path);
    const found = globSync(target, { cwd: root });
    expect([link, found]).toEqual([link, [target]]);
    if (anchor !== undefined) expect(anchorsOf(target)).toContain(anchor);
  }
});

function tableRows(markdown: string): string[][] {
  return [...markdown.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
}

/** What stands in backticks. */
function quoted(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
}

function isVariable(name: string): boolean {
  return /^[A-Z][A-Z_]+$/.test(name);
}

function isMetric(name: string): boolean {
  return /^(?:activity_core_|http_request_)[a-z_]+$/.test(name);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
