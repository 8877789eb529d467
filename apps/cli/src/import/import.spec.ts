import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import '@nestjs/core';
import { Terminal } from '../terminal.js';

// nest-commander is CommonJS and requires Nest, which jest allows only once Nest is loaded.
const { runCli } = await import('../cli.js');

async function activityCore(...args: string[]) {
  const said = { results: '', notes: '' };
  const terminal = new Terminal(
    { write: (text) => (said.results += text) },
    { write: (text) => (said.notes += text) },
  );
  const status = await runCli(args, terminal);
  return { status, ...said };
}

describe('activity-core import', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'activity-core-import-'));
    delete process.env.ACTIVITY_CORE_URL;
    delete process.env.ACTIVITY_CORE_API_KEY;
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function file(content: string | Buffer, name = 'file'): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  }

  /** Applies to a server that answers as it is told. */
  async function applyTo(answer: RequestListener, args: readonly string[]) {
    const server = createServer(answer);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.env.ACTIVITY_CORE_API_KEY = 'ack_x';
    const url = `http://127.0.0.1:${port ?? ''}`;
    const applied = await activityCore('import', ...args, '--apply', '--url', url);
    server.close();
    return applied;
  }

  const CRONTAB = '# Clean\n0 5 * * * /bin/clean --all %a\n\n@reboot start\n';

  it('prints documents as YAML, and a report beside them', async () => {
    const { status, results, notes } = await activityCore(
      ...['import', 'crontab', await file('0 5 * * * one\n# Two\n0 6 * * * 2\n')],
      ...['--timezone', 'Asia/Tokyo', '--prefix', 'old-', '--queue', 'q'],
    );
    expect(status).toBe(0);
    const documents = results.split(/^---$/m).map((text) => parse(text) as unknown);
    expect(documents).toMatchObject([
      { key: 'old-one', triggers: [{ timezone: 'Asia/Tokyo' }], taskTemplates: [{ queue: 'q' }] },
      { key: 'old-2', name: 'Two' },
    ]);
    expect(results).toContain('---\n# 0 6 * * * 2\nkey: old-2\n');
    expect(notes).toBe(
      'line 1: translated as old-one: 0 5 * * * Asia/Tokyo\n' +
        'line 3: translated as old-2: 0 6 * * * Asia/Tokyo\n' +
        '2 entries: 2 translated, 0 refused\n',
    );
  });

  it('tells by its status that something was refused, unless that is allowed', async () => {
    const path = await file(CRONTAB);
    const refused = await activityCore('import', 'crontab', path);
    expect(refused.status).toBe(1);
    expect(parse(refused.results)).toMatchObject({ name: 'Clean' });
    expect(refused.notes).toMatch(
      /^note: entries that name no timezone fire in UTC; say --timezone/,
    );
    expect(refused.notes).toMatch(
      /\nline 4: refused: column 1: @reboot is not supported, .*\[@reboot start\]\n/,
    );
    expect(refused.notes).toMatch(
      /\n2 entries: 1 translated, 1 refused\nerror: 1 of 2 entries was refused\./,
    );
    const allowed = await activityCore('import', 'crontab', path, '--allow-refused');
    expect(allowed).toMatchObject({ status: 0, results: refused.results });
  });

  it('writes a file for each document, and replaces none with another by itself', async () => {
    const path = await file('0 5 * * * clean\n0 6 * * * tidy');
    const out = join(directory, 'new', 'definitions');
    const first = await activityCore('import', 'crontab', path, '--out', out);
    expect(first).toMatchObject({
      status: 0,
      results: `wrote ${join(out, 'clean.yaml')}\nwrote ${join(out, 'tidy.yaml')}\n`,
    });
    expect(await activityCore('import', 'crontab', path, '--out', out)).toMatchObject({
      status: 0,
    });

    await file('0 5 * * * tidy\n0 5 * * * fresh\n0 6 * * * clean');
    const second = await activityCore('import', 'crontab', path, '--out', out);
    expect(second).toMatchObject({ status: 1, results: '' });
    expect(second.notes).toMatch(
      /tidy.yaml, .*clean.yaml would be replaced by other content; nothing was written/,
    );
    expect((await readdir(out)).sort()).toEqual(['clean.yaml', 'tidy.yaml']);

    expect(await activityCore('import', 'crontab', path, '--out', out, '--force')).toMatchObject({
      status: 0,
    });
    expect(parse(await readFile(join(out, 'clean.yaml'), 'utf8'))).toMatchObject({
      triggers: [{ cron: '0 6 * * *' }],
    });
  });

  it('says in the report when a definition begins and ends', async () => {
    const model = (name: string, fields: object) => ({
      model: `django_celery_beat.${name}`,
      pk: 1,
      fields,
    });
    const until = '2999-01-01T00:00:00Z';
    const task = { name: 'late', task: 'a.b', interval: 1, start_time: '2998-12-31T00:00:00Z' };
    const { results, notes } = await activityCore(
      ...['import', 'celery-beat'],
      await file(
        JSON.stringify([
          model('intervalschedule', { every: 1, period: 'days' }),
          model('periodictask', { ...task, expires: until }),
        ]),
      ),
    );
    expect(parse(results)).toMatchObject({
      triggers: [{ startAt: task.start_time, endAt: until }],
    });
    expect(notes).toContain(
      'translated as late: 0 0 * * * UTC from 2998-12-31T00:00:00Z until 2999-01-01T00:00:00Z\n',
    );
  });

  it('says of a document what the file said, and what there is to know', async () => {
    const schedule = { minute: 0, hour: 9, day_of_month: 13, day_of_week: 5 };
    const beat = { 'friday-13': { task: 'a.b', schedule, enabled: false } };
    const { results, notes } = await activityCore(
      ...['import', 'celery-beat', await file(JSON.stringify(beat))],
    );
    expect(results).toMatch(
      /^# Note: the weekday is in a rule: .*\n# Note: it is switched off .*\nkey: friday-13\n/,
    );
    expect(notes).toMatch(
      /\nentry "friday-13": note: it is switched off, which a document cannot say; --apply pauses it\n/,
    );
  });

  it('knows the files of the system by their place', async () => {
    await mkdir(join(directory, 'cron.d'));
    const path = await file('0 5 * * * ann clean', 'cron.d/jobs');
    const system = await activityCore('import', 'crontab', path);
    expect(parse(system.results)).toMatchObject({ taskTemplates: [{ queue: 'cron-ann' }] });
    const own = await activityCore('import', 'crontab', path, '--no-system');
    expect(parse(own.results)).toMatchObject({ taskTemplates: [{ queue: 'cron' }] });
    const told = await activityCore(
      'import',
      'crontab',
      await file('0 5 * * * ann clean'),
      '--system',
    );
    expect(parse(told.results)).toMatchObject({ taskTemplates: [{ payload: { user: 'ann' } }] });
  });

  it('refuses a document that the api would refuse', async () => {
    const { status, notes } = await activityCore(
      ...['import', 'crontab', await file(`A=1\n0 5 * * * x ${'y'.repeat(300_000)}`)],
    );
    expect(status).toBe(1);
    expect(notes).toMatch(/line 2: refused: must not be larger than 262144 bytes as JSON/);
  });

  it.each([
    [['import'], /Usage: activity-core import/],
    [['import', 'celery-beat'], /missing required argument 'file'/],
    [['import', 'crontab', '/nowhere'], /^error: \/nowhere cannot be imported: ENOENT/],
    [['import', 'crontab', '/'], /^error: \/ cannot be imported: EISDIR/],
    [
      ['import', 'crontab', 'FILE', '--timezone', 'Mars'],
      /"Mars" is not the IANA name of a timezone/,
    ],
    [
      ['import', 'crontab', 'FILE', '--prefix', 'Old'],
      /--prefix takes up to 30 lower-case letters/,
    ],
    [['import', 'crontab', 'FILE', '--apply', '--dry-run'], /--apply and --dry-run exclude/],
    [['import', 'crontab', 'FILE', '--apply'], /--apply needs the URL of an api, from --url or/],
    [['import', 'crontab', 'FILE', '--apply', '--url', 'localhost'], /"localhost" is none/],
    [
      ['import', 'crontab', 'FILE', '--apply', '--url', 'http://localhost:1'],
      /needs an API key in ACTIVITY_CORE_API_KEY/,
    ],
    [['import', 'celery-beat', 'FILE'], /cannot be imported: the file is not JSON/],
  ])('says what is wrong: %j', async (args, message) => {
    const path = await file('0 5 * * * x');
    const { status, notes } = await activityCore(
      ...args.map((arg) => (arg === 'FILE' ? path : arg)),
    );
    expect(status).toBe(1);
    expect(notes).toMatch(message);
    expect(notes).not.toMatch(/\n\s+at /);
  });

  it.each([
    [
      'Latin-1',
      Buffer.from('# Gr\xfc\xdfe\n0 5 * * * x', 'latin1'),
      /it is not UTF-8; if it is text/,
    ],
    [
      'UTF-16',
      Buffer.from('\uFEFF0 5 * * * x', 'utf16le'),
      /it has NUL bytes; if it is text in another/,
    ],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), /it has NUL bytes/],
    ['too large', Buffer.alloc(16 * 1024 * 1024 + 1, '#\n'), /it is larger than 16 MiB/],
  ])('refuses a file that is no text: %s', async (_, bytes, reason) => {
    const { status, results, notes } = await activityCore('import', 'crontab', await file(bytes));
    expect({ status, results }).toEqual({ status: 1, results: '' });
    expect(notes).toMatch(reason);
  });

  it('does not read without end', async () => {
    const { status, notes } = await activityCore('import', 'celery-beat', '/dev/zero');
    expect(status).toBe(1);
    expect(notes).toMatch(/it is larger than 16 MiB/);
  });

  it('lets nothing that a file quotes get into documents as YAML, or to a terminal', async () => {
    const options = { routing_key: 'q\nkey: evil\u001b[31m' };
    const beat = { 'a\nkey: evil': { task: 'a.b', schedule: 60, options } };
    const { results, notes } = await activityCore(
      ...['import', 'celery-beat', await file(JSON.stringify(beat))],
    );
    expect(parse(results)).toMatchObject({
      key: expect.stringMatching(/^a-key-evil-[0-9a-f]{8}$/),
    });
    expect(notes).not.toMatch(/[\u001b]/);
  });

  it.each([
    [200, 'text/html', '<h1>Welcome</h1>'],
    [200, 'application/json', 'null'],
    [200, 'application/json', '{"key":"y"}'],
    [404, 'text/html', '<h1>Not found</h1>'],
    [502, 'application/json', '{}'],
  ])('sees that a server is no api: %d %s %s', async (status, type, body) => {
    const applied = await applyTo(
      (_, response) => response.writeHead(status, { 'content-type': type }).end(body),
      ['crontab', await file('0 5 * * * x')],
    );
    expect(applied).toMatchObject({ status: 1, results: '' });
    expect(applied.notes).toMatch(
      /error: the api at .* cannot be reached: what answers there is no activity-core\n$/,
    );
  });

  const problem = (status: number, code: string, detail: string) => ({
    status,
    body: { type: 'about:blank', title: code, status, code, detail },
  });

  it.each([
    [problem(503, 'unavailable', 'The database is away.'), 'The database is away.'],
    [{ status: 502, body: {} }, 'what answers there is no activity-core'],
  ])('says that what is to be paused was saved, but not paused', async (pause, reason) => {
    const missing = problem(404, 'definition_not_found', 'There is no definition "idle".');
    const saved = { status: 201, body: { key: 'idle', outcome: 'created', state: 'enabled' } };
    const beat = { idle: { task: 'a.b', schedule: 60, enabled: false } };
    const applied = await applyTo(
      ({ method }, response) => {
        const answer = method === 'GET' ? missing : method === 'PUT' ? saved : pause;
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        return response.end(JSON.stringify(answer.body));
      },
      ['celery-beat', await file(JSON.stringify(beat))],
    );
    expect(applied).toMatchObject({ status: 1, results: 'created idle\n' });
    expect(applied.notes).toContain(
      `\nentry "idle": idle was saved, but not paused: ${reason}\n` +
        'error: 1 of 1 definitions were not applied, or only in part; see above.',
    );
  });

  it.each(['crontab', 'celery-beat'])('shows examples: %s', async (name) => {
    const { status, results } = await activityCore('import', name, '--help');
    expect(status).toBe(0);
    expect(results).toMatch(/--allow-refused[\s\S]*Examples:\n/);
  });
});
