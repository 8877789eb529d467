import fc from 'fast-check';
import { validateDefinition } from '#definitions';
import { compileTemplate, createRoots, type JsonObject, renderTemplate } from '#expressions';
import type { ImportedEntry, TranslatedEntry } from '../report.js';
import { importCrontab } from './import-crontab.js';

const OPTIONS = { timezone: 'UTC', keyPrefix: '', now: Date.parse('2026-11-01T00:00:00Z') };

function imported(text: string, options = {}) {
  const result = importCrontab(text, { ...OPTIONS, ...options });
  if (!result.ok) throw new Error(result.problem);
  for (const entry of result.entries) {
    if (entry.outcome === 'refused') continue;
    expect(validateDefinition(entry.definition)).toMatchObject({ ok: true });
  }
  return result;
}

function entriesOf(text: string, options = {}): readonly ImportedEntry[] {
  return imported(text, options).entries;
}

function translated(text: string, options = {}): TranslatedEntry {
  const [entry, ...others] = entriesOf(text, options);
  if (entry?.outcome !== 'translated' || others.length > 0) throw new Error(JSON.stringify(entry));
  return entry;
}

const payloadOf = (text: string, options = {}) =>
  translated(text, options).definition.taskTemplates[0]?.payload;

const keysOf = (text: string, options = {}) =>
  entriesOf(text, options).map((entry) => entry.outcome === 'translated' && entry.definition.key);

/** What is refused, by line. */
const refusalsOf = (text: string, options = {}) =>
  entriesOf(text, options).flatMap((entry) =>
    entry.outcome === 'refused' ? [`${entry.where}: ${entry.reasons.join('; ')}`] : [],
  );

/** Every line but the blank ones, comments, and assignments, read here as crontab(5) says it. */
function linesToReport(text: string): readonly string[] {
  return text
    .replace('\uFEFF', (mark, at) => (at === 0 ? '' : mark))
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#') && !isAssignment(line));
}

function isAssignment(line: string): boolean {
  const text = line.replaceAll(/^[ \t]+|[ \t]+$/g, '');
  const quote = quoteOf(text);
  const end = quote === undefined ? text.search(/[\s=]/) : text.indexOf(quote, 1) + 1;
  const isName = end > 0 && (quote !== undefined || !/^[\d*@-]/.test(text));
  const [before, ...values] = text.slice(end).split('=');
  if (!isName || before === undefined || /[^ \t]/.test(before) || values.length === 0) return false;
  const value = values.join('=').replace(/^[ \t]+/, '');
  const open = quoteOf(value);
  return open === undefined || value.indexOf(open, 1) === value.length - 1;
}

function quoteOf(text: string): string | undefined {
  return ['"', "'"].find((quote) => text.startsWith(quote));
}

describe('A crontab', () => {
  it('becomes one definition for each entry', () => {
    const text = `
# Edit this file to introduce tasks to be run by cron.
# m h  dom mon dow   command
SHELL=/bin/bash
MAILTO="ops@example.com"
CRON_TZ=Europe/Berlin
PATH = /usr/local/bin:/usr/bin

# Back up the ledger.
# Ask Ann before you change this.
30 2\t*  * MON-FRI  /opt/bin/backup.sh --full "/var/my data" >> /var/log/backup.log 2>&1
@hourly /usr/bin/refresh --all
`;
    const [backup, refresh, ...others] = entriesOf(text);
    expect(others).toEqual([]);
    expect(backup).toMatchObject({
      outcome: 'translated',
      where: 'line 11',
      notes: [],
      definition: {
        key: expect.stringMatching(/^backup\.sh-full-my-data-[0-9a-f]{8}$/),
        name: 'Back up the ledger.',
        labels: { 'imported-from': 'crontab' },
        triggers: [
          { id: 'cron', type: 'cron', cron: '30 2 * * MON-FRI', timezone: 'Europe/Berlin' },
        ],
        taskTemplates: [
          {
            id: 'run',
            title: 'Back up the ledger.',
            queue: 'cron',
            maxAttempts: 1,
            payload: {
              command: '/opt/bin/backup.sh --full "/var/my data" >> /var/log/backup.log 2>&1',
              shell: '/bin/bash',
              environment: { PATH: '/usr/local/bin:/usr/bin' },
              mailto: 'ops@example.com',
            },
          },
        ],
      },
    });
    expect(refresh).toMatchObject({
      definition: {
        key: expect.stringMatching(/^refresh-all-[0-9a-f]{8}$/),
        name: '/usr/bin/refresh --all',
        triggers: [{ cron: '@hourly', timezone: 'Europe/Berlin' }],
        taskTemplates: [{ payload: { program: '/usr/bin/refresh', arguments: ['--all'] } }],
      },
    });
  });

  it('may have Windows line ends, a byte order mark, a last line without an end', () => {
    const text = '\uFEFFA=1\r\n\r\n# Tick\r\n* * * * * tick\r\n0 0 * * * tock';
    expect(keysOf(text)).toEqual(['tick', 'tock']);
    expect(entriesOf(text)[0]).toMatchObject({
      definition: { name: 'Tick', taskTemplates: [{ payload: { environment: { A: '1' } } }] },
    });
  });

  it('may have no entries at all', () => {
    expect(imported('')).toEqual({ ok: true, entries: [], notes: [] });
    expect(entriesOf('# nothing\n\nA=b\n')).toEqual([]);
  });

  it('holds an assignment for the entries below it only', () => {
    const payloads = entriesOf('* * * * * a\nX=1\n* * * * * b\nX=2\n* * * * * c').map(
      (entry) => entry.outcome === 'translated' && entry.definition.taskTemplates[0]?.payload,
    );
    expect(payloads).toMatchObject([
      { environment: {} },
      { environment: { X: '1' } },
      { environment: { X: '2' } },
    ]);
  });

  it.each([
    ['A=b', { A: 'b' }],
    ['A = b c ', { A: 'b c' }],
    ['A="b c "', { A: 'b c ' }],
    ['A=\'b "c"\'', { A: 'b "c"' }],
    ['"A B"=c', { 'A B': 'c' }],
    ['A=', { A: '' }],
    ['A=""', { A: '' }],
    ['A=$HOME/bin', { A: '$HOME/bin' }],
    ['A=b=c', { A: 'b=c' }],
    ['  A=b', { A: 'b' }],
    ['A=${B}', { A: '$${B}' }],
  ])('reads the assignment %j', (assignment, environment) => {
    expect(payloadOf(`${assignment}\n* * * * * x`)).toMatchObject({ environment });
  });

  it('refuses a member that cannot be stored only where it is used', () => {
    const options = { ...OPTIONS };
    const result = importCrontab('__proto__=1\n* * * * * x', options);
    const [entry] = result.ok ? result.entries : [];
    if (entry?.outcome !== 'translated') throw new Error('not translated');
    expect(validateDefinition(entry.definition)).toMatchObject({ ok: false });
  });

  it('lets MAILTO be empty, and takes CRON_TZ back when it is', () => {
    expect(payloadOf('MAILTO=""\n* * * * * x')).toMatchObject({ mailto: '' });
    expect(payloadOf('* * * * * x')).not.toHaveProperty('mailto');
    const { definition } = translated('CRON_TZ=Asia/Tokyo\nCRON_TZ=\n* * * * * x');
    expect(definition.triggers).toMatchObject([{ timezone: 'UTC' }]);
  });

  it('passes TZ to the commands and says so', () => {
    const { entries, notes } = imported('TZ=Asia/Tokyo\n0 9 * * * x');
    expect(entries).toMatchObject([
      {
        definition: {
          triggers: [{ timezone: 'UTC' }],
          taskTemplates: [{ payload: { environment: { TZ: 'Asia/Tokyo' } } }],
        },
      },
    ]);
    expect(notes).toEqual([expect.stringContaining('CRON_TZ')]);
  });

  it('says that not every cron knows CRON_TZ', () => {
    const { notes } = imported('CRON_TZ=Asia/Tokyo\n0 9 * * * x');
    expect(notes).toEqual([expect.stringMatching(/^CRON_TZ .* Debian and Ubuntu/)]);
    expect(imported('0 9 * * * x\nCRON_TZ=Asia/Tokyo').notes).toEqual([]);
  });

  it('says of fixed times what the next changes of the clocks do to them', () => {
    const changes = (schedule: string, timezone: string) =>
      translated(`CRON_TZ=${timezone}\n${schedule} x`).clockChanges;
    expect(changes('30 2 * * *', 'Europe/Berlin')).toEqual([
      '2027-03-28 02:30 will be left out by the clocks: fires 60 minutes later (Europe/Berlin)',
      '2027-10-31 02:30 will come twice: the first pass fires, the second not (Europe/Berlin)',
    ]);
    expect(changes('0,20,40 2 * 3 *', 'America/New_York')).toEqual([
      '3 times from 2027-03-14 02:00 on will be left out by the clocks: ' +
        'fires 60 minutes later (America/New_York)',
    ]);
    expect(changes('0 2 * * *', 'Australia/Lord_Howe')).toEqual([
      '2027-10-03 02:00 will be left out by the clocks: fires 30 minutes later (Australia/Lord_Howe)',
    ]);
    expect(changes('45 1 * * *', 'Australia/Lord_Howe')).toEqual([
      '2027-04-04 01:45 will come twice: the first pass fires, the second not (Australia/Lord_Howe)',
    ]);
    for (const schedule of ['30 4 * * *', '30 2 * * 1-6', '*/15 * * * *', '30 * * * *']) {
      expect([schedule, changes(schedule, 'Europe/Berlin')]).toEqual([schedule, []]);
    }
    expect(changes('30 2 * * *', 'Asia/Tokyo')).toEqual([]);
  });

  it('says where a time that is shifted falls together with another', () => {
    const changes = (schedule: string) =>
      translated(`${schedule} x`, { timezone: 'Europe/Berlin' }).clockChanges[0];
    expect(changes('30 2,3 * * *')).toBe(
      '2027-03-28 02:30 will be left out by the clocks: ' +
        'falls together with 2027-03-28 03:30, as one fire (Europe/Berlin)',
    );
    expect(changes('0,30 2-3 * * *')).toBe(
      '2 times from 2027-03-28 02:00 on will be left out by the clocks: fires 60 minutes later, where ' +
        '2 of them fall together with times from 2027-03-28 03:00 on, each as one fire (Europe/Berlin)',
    );
    expect(changes('30 2 * * 0')).not.toContain('together');
  });

  it('makes jitter of RANDOM_DELAY', () => {
    const { definition } = translated('RANDOM_DELAY=45\n0 9 * * * x');
    expect(definition.triggers).toMatchObject([{ jitter: 'PT45M' }]);
    expect(refusalsOf('RANDOM_DELAY=soon\n0 9 * * * x')).toEqual([
      'line 2: RANDOM_DELAY is a number of minutes, not "soon"',
    ]);
  });

  it.each([
    ['mail -s hi ann%Dear Ann,%%bye', 'mail -s hi ann', 'Dear Ann,\n\nbye\n'],
    ['date +\\%F', 'date +%F', undefined],
    ['cat %', 'cat ', ''],
    ['cat %a%', 'cat ', 'a\n'],
    ['echo \\n%100\\%', 'echo \\n', '100%\n'],
    ['a \\\\%b', 'a \\\\', 'b\n'],
  ])('splits %j at its first percent sign', (source, command, stdin) => {
    const payload = payloadOf(`* * * * * ${source}`);
    expect(payload).toMatchObject({ command });
    expect(payload?.stdin).toBe(stdin);
  });

  it.each([
    ["run 'a b' \"c d\" e'f'", ['run', ['a b', 'c d', 'ef']]],
    ['run ""', ['run', ['']]],
    ['run', ['run', []]],
    ['run a | tee b', undefined],
    ['run $A', undefined],
    ['run *.txt', undefined],
    ['A=1 run', undefined],
    ['run "$A"', undefined],
    ["run 'a", undefined],
    ['cd /x && run', undefined],
  ])('splits %j into words if it needs no shell', (command, words) => {
    const payload = payloadOf(`* * * * * ${command}`);
    expect(payload?.command).toBe(command);
    const [program, list] = words ?? [];
    expect([payload?.program, payload?.arguments]).toEqual([program, list]);
  });

  it('takes comments for names only where they speak of the entry below', () => {
    const name = (text: string) => translated(text).definition.name;
    expect(name('# Tick\n* * * * * x')).toBe('Tick');
    expect(name('# ------\n# Tick\n#\n* * * * * x')).toBe('Tick');
    expect(name('# Tick\n\n* * * * * x')).toBe('x');
    expect(name('# Tick\nA=b\n* * * * * x')).toBe('x');
    expect(name('# Old:\n#0 5 * * * y\n* * * * * x')).toBe('x');
    expect(name('# Costs ${A}\n* * * * * x')).toBe('Costs $ {A}');
    expect(name(`# ${'long '.repeat(100)}\n* * * * * x`)).toHaveLength(200);
    expect(name('# 🙂\n* * * * * x')).toBe('x');
  });

  it('takes very long lines', () => {
    const command = `run ${'x'.repeat(100_000)}`;
    const { definition, source } = translated(`* * * * * ${command}`);
    expect(definition.taskTemplates[0]?.payload.command).toBe(command);
    expect(definition.key.length).toBeLessThanOrEqual(64);
    expect(source.length).toBeLessThan(200);
  });

  it('is refused as a whole when it is larger than any crontab', () => {
    const result = (text: string) => importCrontab(text, OPTIONS);
    const variables = Array.from({ length: 201 }, (_, index) => `A${index}=1\n`).join('');
    expect(result(variables)).toEqual({ ok: false, problem: 'it has more than 200 variables' });
    const entries = '* * * * * x\n'.repeat(10_001);
    expect(result(entries)).toEqual({ ok: false, problem: 'it has more than 10000 entries' });
  });

  it('is reported on entry by entry, whatever stands in it', () => {
    const pieces = fc.constantFrom(
      ...['* * * * * ', '@daily ', '@reboot ', '# ', 'A=', '"', "'", '%', '\\', '\0', '\u202E'],
      ...[
        '${',
        '0 0 31 2 * ',
        'CRON_TZ=Mars',
        '\n',
        '\n',
        '\r\n',
        '\t',
        ' ',
        'root ',
        '\u2028',
        '\uD800',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (list) => {
        const text = list.join('');
        const result = importCrontab(text, OPTIONS);
        if (!result.ok) throw new Error(result.problem);
        expect(result.entries).toHaveLength(linesToReport(text).length);
        for (const entry of result.entries) {
          const shown = entry.outcome === 'refused' ? entry.reasons : entry.notes;
          expect([entry.where, entry.source, ...shown].join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });

  it('is read in time that grows with its length, whatever stands in it', () => {
    const hostile = ['"'.repeat(50_000), `A=${' '.repeat(50_000)}"`, '* '.repeat(50_000)];
    const nested = `* * * * * ${'/a'.repeat(30_000)} ${'"a'.repeat(30_001)} ${'> '.repeat(30_000)}`;
    const started = performance.now();
    for (const line of [...hostile, nested]) importCrontab(`${line}\n`, OPTIONS);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each([
    ['0 25 * * * x', 'line 1: column 3: hour: 25 is out of range, which is 0 to 23'],
    [
      '\t0 25  * * 8 x',
      'line 1: column 4: hour: 25 is out of range, which is 0 to 23; ' +
        'column 12: day of week: 8 is out of range, which is 0 to 7',
    ],
    ['@reboot x', /^line 1: column 1: @reboot is not supported/],
    ['@every_minute x', /^line 1: column 1: "@every_minute" is not a macro/],
    ['0 0 31 2 * x', /^line 1: column 5: day of month: 31 never comes/],
    ['5/15 * * * * x', /^line 1: column 1: minute: a step needs a range or \*/],
    ['H 0 * * * x', /^line 1: column 1: minute: "H" is an extension/],
    ['0 0 * * *', 'line 1: no command follows the schedule'],
    ['0 0 * * * -q -n', 'line 1: no command follows the flags -q -n'],
    ['@daily', 'line 1: no command follows the schedule'],
    ['0 0 * *', /^line 1: it is no assignment, and has fewer than five fields/],
    ['0 0 12 * * * x', /^line 1: a sixth field stands where the command should/],
    ['CRON_TZ=Mars/Base\n0 0 * * * x', /^line 2: "Mars\/Base" is not the IANA name/],
    ['A="b" # c', /^line 1: text follows the closing quote of A/],
    ["A='b", 'line 1: the value of A lacks its closing quote'],
  ])('refuses %j', (text, reason) => {
    expect(refusalsOf(text)).toEqual([
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    ]);
  });

  it.each([
    ['-n x -n', 'x -n', ['n']],
    ['-ns  -n -q x', 'x', ['n', 's', 'q']],
    ['-x y', '-x y', []],
    ['-nx y', '-nx y', []],
  ])('takes off the flags that some crons have: %j', (rest, command, flags) => {
    const { definition, notes } = translated(`* * * * * ${rest}`);
    expect(definition.taskTemplates[0]?.payload.command).toBe(command);
    expect(notes).toEqual(
      flags.map((flag): unknown => expect.stringContaining(`the flag -${flag} is`)),
    );
    const [ofUser] = entriesOf(`* * * * * ann ${rest}`, { userColumn: true });
    expect(ofUser).toMatchObject({
      notes,
      definition: { taskTemplates: [{ payload: { user: 'ann', command } }] },
    });
  });

  it('knows the mark against logging that some crons have', () => {
    expect(translated('-*/5 * * * * x').definition.triggers).toMatchObject([
      { cron: '*/5 * * * *' },
    ]);
  });
});

describe('A crontab of the system', () => {
  const text = '17 * * * * root cd / && run-parts /etc/cron.hourly\n@daily www-data  clean\n';

  it('names a user before each command', () => {
    expect(entriesOf(text, { userColumn: true })).toMatchObject([
      {
        definition: {
          taskTemplates: [
            {
              queue: 'cron-root',
              payload: { user: 'root', command: 'cd / && run-parts /etc/cron.hourly' },
            },
          ],
        },
      },
      {
        definition: { taskTemplates: [{ queue: 'cron-www-data', payload: { user: 'www-data' } }] },
      },
    ]);
  });

  it('may put the user elsewhere into the queue', () => {
    const options = { userColumn: true, queue: '{user}.jobs' };
    const queues = entriesOf(text, options).map(
      (entry) => entry.outcome === 'translated' && entry.definition.taskTemplates[0]?.queue,
    );
    expect(queues).toEqual(['root.jobs', 'www-data.jobs']);
  });

  it('is told by its entries, and it says so', () => {
    const { entries, notes } = imported(text);
    expect(entries).toEqual(entriesOf(text, { userColumn: true }));
    expect(notes).toEqual([expect.stringContaining('--system')]);
    const [untold] = entriesOf(text, { userColumn: false });
    expect(untold).toMatchObject({
      definition: { taskTemplates: [{ payload: { command: expect.stringMatching(/^root cd/) } }] },
    });
    expect(payloadOf('* * * * * backup now')).toMatchObject({ command: 'backup now' });
  });

  it.each(['john.doe', 'Jenkins', 'nas$', '_apt', 'www:www', 'ann/staff'])(
    'may have the user %s',
    (user) => {
      const whole = `${text}25 6 * * * ${user} /usr/bin/x`;
      expect(entriesOf(whole)).toEqual(entriesOf(whole, { userColumn: true }));
    },
  );

  it.each([
    [`${text}25 6 * * * /usr/bin/x`, 1],
    ['@daily www-data /usr/bin/php /srv/clean.php', 1],
    ['A=1\n@daily clean\n@daily  root\t/usr/bin/x', 3],
  ])('is not taken for one where it may be none, which is said: %j', (doubtful, line) => {
    const { entries, notes } = imported(doubtful);
    expect(entries).toEqual(entriesOf(doubtful, { userColumn: false }));
    expect(notes).toEqual([expect.stringMatching(`line ${line} may begin with a user.*--system`)]);
    expect(imported(doubtful, { userColumn: false }).notes).toEqual([]);
  });

  it.each(['@daily php /srv/clean.php\n@daily clean', '@daily /bin/sh /srv/x', ''])(
    'is hardly %j, of which nothing is said',
    (own) => {
      expect(imported(own).notes).toEqual([]);
    },
  );

  it('refuses an entry that has only a user', () => {
    expect(refusalsOf('* * * * * root', { userColumn: true })).toEqual([
      expect.stringMatching(/^line 1: no command follows "root", which is taken for the user/),
    ]);
  });
});

describe('The key of an entry', () => {
  it('is made from the command alone, so that a changed schedule keeps it', () => {
    const [key] = keysOf('0 1 * * * /opt/a/run --x > /dev/null 2>&1');
    expect(key).toMatch(/^run-x-[0-9a-f]{8}$/);
    expect(keysOf('# x\n0 2 * * 1 /opt/a/run --x > /dev/null 2>&1')).toEqual([key]);
    expect(keysOf('0 1 * * * /opt/b/run --x > /dev/null 2>&1')).not.toEqual([key]);
  });

  it('counts entries of the same command', () => {
    expect(keysOf('0 1 * * * x-2\n0 1 * * * x\n0 2 * * * x\n0 3 * * * x')).toEqual([
      'x-2',
      'x',
      'x-3',
      'x-4',
    ]);
  });

  it('is noted where its number depends on the order of such entries', () => {
    const notes = entriesOf('0 1 * * * x\n0 2 * * * x', { keyPrefix: 'old-' }).map(
      (entry) => entry.outcome === 'translated' && entry.notes,
    );
    const note =
      'an entry above has the key old-x, so this key is numbered: it changes with their order';
    expect(notes).toEqual([[], [note]]);
  });

  it('is valid and unique, whatever the commands are', () => {
    const command = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `c${text}`);
    fc.assert(
      fc.property(fc.array(command.filter((text) => !/[\r\n]/.test(text))), (commands) => {
        const text = commands.map((each) => `* * * * * ${each}`).join('\n');
        const keys = keysOf(text, { userColumn: false, keyPrefix: 'p.' });
        expect(new Set(keys).size).toBe(commands.length);
        for (const key of keys) expect(key).toMatch(/^p\.[a-z0-9][a-z0-9._-]{0,90}$/);
      }),
    );
  });
});

describe('The payload of a task', () => {
  it('is the command as it was, whatever stands in it', () => {
    const pieces = fc.constantFrom('${', '$', '{', '}', 'a', '"', "'", '$$', ' ', '\\', '#');
    const commands = fc.array(pieces, { minLength: 1 }).map((list) => `c${list.join('')}`);
    fc.assert(
      fc.property(commands, (command) => {
        const payload = payloadOf(`* * * * * ${command}`) ?? {};
        const compiled = compileTemplate(payload, '', { roots: [] });
        if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
        const rendered = renderTemplate(compiled.template, createRoots({})) as JsonObject;
        expect(rendered.command).toBe(command.replace(/[ \t]+$/, ''));
      }),
    );
  });
});
