import fc from 'fast-check';
import { validateDefinition } from '#definitions';
import type { ImportedEntry, RefusedEntry, TranslatedEntry } from '../report.js';
import { importCeleryBeat } from './import-celery-beat.js';

const OPTIONS = {
  timezone: 'UTC',
  keyPrefix: '',
  now: Date.parse('2026-11-01T00:00:00Z'),
};

function entriesOf(document: unknown, options = {}): readonly ImportedEntry[] {
  const imported = importCeleryBeat(JSON.stringify(document), { ...OPTIONS, ...options });
  if (!imported.ok) throw new Error(imported.problem);
  for (const entry of imported.entries) {
    if (entry.outcome === 'refused') continue;
    expect(validateDefinition(entry.definition)).toMatchObject({ ok: true });
  }
  return imported.entries;
}

function translated(document: unknown, options = {}): TranslatedEntry {
  const [entry, ...others] = entriesOf(document, options);
  if (entry?.outcome !== 'translated' || others.length > 0) throw new Error(JSON.stringify(entry));
  return entry;
}

function refused(document: unknown): RefusedEntry {
  const [entry, ...others] = entriesOf(document);
  if (entry?.outcome !== 'refused' || others.length > 0) throw new Error(JSON.stringify(entry));
  return entry;
}

const nightly = { task: 'reports.nightly', schedule: { minute: 0, hour: 4 } };

describe('A beat_schedule', () => {
  it('becomes definitions whose tasks say what Celery would have sent', () => {
    const { definition, notes, paused } = translated({
      'nightly-report': {
        task: 'reports.nightly',
        schedule: { minute: '0', hour: '4', day_of_week: 'mon-fri' },
        args: ['eu', { full: true }],
        kwargs: { limit: 10, note: 'costs ${amount}' },
        options: { queue: 'reports' },
      },
    });
    expect({ notes, paused }).toEqual({ notes: [], paused: false });
    expect(definition).toEqual({
      key: 'nightly-report',
      name: 'nightly-report',
      labels: { 'imported-from': 'celery-beat' },
      triggers: [{ id: 'cron', type: 'cron', cron: '0 4 * * 1-5', timezone: 'UTC' }],
      taskTemplates: [
        {
          id: 'run',
          title: 'nightly-report',
          queue: 'reports',
          payload: {
            task: 'reports.nightly',
            args: ['eu', { full: true }],
            kwargs: { limit: 10, note: 'costs $${amount}' },
          },
          maxAttempts: 1,
        },
      ],
    });
  });

  it('may stand among the settings of the app, whose timezone then counts', () => {
    const settings = { timezone: 'Europe/Berlin', beat_schedule: { nightly } };
    expect(translated(settings).definition.triggers).toEqual([
      { id: 'cron', type: 'cron', cron: '0 4 * * *', timezone: 'Europe/Berlin' },
    ]);
    const { definition } = translated({ nightly }, { timezone: 'Asia/Tokyo' });
    expect(definition.triggers[0]).toMatchObject({ timezone: 'Asia/Tokyo' });
  });

  it.each([
    [300, '*/5 * * * *'],
    ['<freq: 5.00 minutes>', '*/5 * * * *'],
    ['<crontab: 0 4 * * 1 (m/h/dM/MY/d)>', '0 4 * * 1'],
    [{ every: 2, period: 'hours' }, '0 */2 * * *'],
    [{ minutes: 10 }, '*/10 * * * *'],
    [{ timedelta: { hours: 1 } }, '0 * * * *'],
    [{ crontab: { hour: 4, minute: 0 } }, '0 4 * * *'],
    [{ __type__: 'crontab', minute: [0, 30] }, '*/30 * * * *'],
    [{ type: 'crontab' }, '* * * * *'],
  ])('knows the schedule %j', (schedule, cron) => {
    const { definition } = translated({ entry: { task: 'a.b', schedule } });
    expect(definition.triggers).toMatchObject([{ cron, timezone: 'UTC' }]);
  });

  // What celery.schedules.schedule 5.7 did.
  it.each([
    [86_400, '0 0 * * *', []],
    [129_600, '0 0 * * *', [/of 129600 s down to 86400 s/]],
    [604_800, '0 0 * * 0', [/on Sundays/]],
    [3_600, '0 * * * *', []],
    [5_400, '0 * * * *', [/of 5400 s down to 3600 s/]],
    [14_400, '0 */4 * * *', [/every 4 hours from midnight/]],
    [43_200, '0 */12 * * *', [/every 12 hours from midnight/]],
  ])('runs a relative interval of %d s in its timezone', (schedule, cron, said) => {
    const entry = { task: 'a.b', schedule, relative: true };
    const { definition, notes } = translated({ entry }, { timezone: 'Asia/Kolkata' });
    expect(definition.triggers).toMatchObject([{ cron, timezone: 'Asia/Kolkata' }]);
    expect(notes).toEqual(said.map((note): unknown => expect.stringMatching(note)));
  });

  it('runs a relative interval of minutes by the minute', () => {
    const entry = { task: 'a.b', schedule: 90, relative: true };
    const { definition, notes } = translated({ entry }, { timezone: 'Asia/Kolkata' });
    expect(definition.triggers).toMatchObject([{ cron: '* * * * *', timezone: 'UTC' }]);
    expect(notes[0]).toBe('Celery rounds each relative interval of 90 s down to 60 s');
  });

  it('gives several triggers to an interval that takes several lines', () => {
    const { definition } = translated({ entry: { task: 'a.b', schedule: 5_400 } });
    expect(definition.triggers).toMatchObject([
      { id: 'cron-1', cron: '0 */3 * * *' },
      { id: 'cron-2', cron: '30 1-23/3 * * *' },
    ]);
  });

  it('has every time made up for where the weekday is in a rule', () => {
    const schedule = { minute: 0, day_of_month: '2-8', day_of_week: 'fri' };
    const { definition } = translated({ entry: { task: 'a.b', schedule } });
    expect(definition).toMatchObject({
      triggers: [{ cron: '0 * 2-8 * *', misfire: { policy: 'fire_all' } }],
      rules: [{ when: 'timestamp(run.nominalTime).getDayOfWeek("UTC") in [5]' }],
    });
  });

  it('says of an interval as Celery writes it that it may be rounded', () => {
    const { notes } = translated({ entry: { task: 'a.b', schedule: '<freq: 2.00 hours>' } });
    expect(notes).toEqual([
      '<freq: 2.00 hours> may be rounded, to two digits; it is taken for 7200 s, say the seconds if it is not',
      'fires every 2 hours by the clock, in UTC; Celery counts from its last run',
    ]);
  });

  it('says what has no place in a task', () => {
    const options = { routing_key: 'fast', expires: 60, priority: 3, headers: { tenant: 'a' } };
    const { definition, notes } = translated({ entry: { ...nightly, options } });
    expect(definition.taskTemplates[0]).toMatchObject({
      queue: 'fast',
      payload: { headers: { tenant: 'a' } },
    });
    expect(notes).toEqual([
      'it names no queue; the routing key "fast" is taken for it',
      'not taken over: expires, priority',
    ]);
  });

  it.each([
    [{ schedule: 60 }, 'it names no task'],
    [{ task: 'a.b' }, 'it has no schedule'],
    [{ task: 'a.b', schedule: {} }, 'its schedule is empty'],
    [{ task: 'a.b', schedule: 10 }, "every 10 s is less than a minute, cron's finest step"],
    [{ task: 'a.b', schedule: 420 }, /^no cron line fires every 7 minutes/],
    [{ task: 'a.b', schedule: 18_000, relative: true }, /^no cron line fires every 5 hours/],
    [{ task: 'a.b', schedule: 259_200, relative: true }, /^no cron line fires every 3 days/],
    [{ task: 'a.b', schedule: 30, relative: true }, /^every 30 s is less than a minute/],
    [{ task: 'a.b', schedule: '<freq: 1.00 days>' }, /is rounded/],
    [{ task: 'a.b', schedule: { event: 'sunset', lat: 1, lon: 2 } }, /depends on the sun/],
    [{ task: 'a.b', schedule: { type: 'clocked', clocked_time: '2027' } }, /runs once/],
    [{ task: 'a.b', schedule: { minute: 1, second: 2 } }, 'a crontab has no field "second"'],
    [{ task: 'a.b', schedule: { every: 1, period: 'moons' } }, /every 1 "moons" is no interval/],
    [{ task: 'a.b', schedule: { constructor: 1 } }, /no schedule that can be read/],
    [
      { task: 'a.b', schedule: { minute: 0, tz: 'Mars/Base' } },
      /"Mars\/Base" is not the IANA name/,
    ],
    [
      { task: 'a.b', schedule: { minute: 0, hour: 0, day_of_month: 31, month_of_year: 'nov' } },
      /31 never comes/,
    ],
    [{ ...nightly, args: 'x' }, 'args is no list'],
    [{ ...nightly, kwargs: [] }, 'kwargs is no object'],
    [{ ...nightly, options: 'x' }, 'options is no object'],
    [
      { ...nightly, options: { queue: '<unbound Queue reports -> <unbound Exchange "">>' } },
      /^its queue is no name: "<unbound Queue reports/,
    ],
    [{ ...nightly, options: { queue: ['reports'] } }, 'its queue is no name: ["reports"]'],
    [{ ...nightly, options: { queue: 'a', routing_key: 1 } }, 'its routing key is no name: 1'],
    [7, 'it is no object with a task and a schedule'],
  ])('refuses %j', (entry, reason) => {
    expect(refused({ entry }).reasons).toEqual([
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    ]);
  });

  it('gives keys that depend on the name alone, whatever becomes of other entries', () => {
    const names = ['Clean up', 'clean-up', 'clean/up', 'Größe', '日本'];
    const all = entriesOf(Object.fromEntries(names.map((name) => [name, nightly])));
    const keys = all.map((entry) => entry.outcome === 'translated' && entry.definition.key);
    expect(keys).toEqual([
      expect.stringMatching(/^clean-up-[0-9a-f]{8}$/),
      'clean-up',
      expect.stringMatching(/^clean-up-[0-9a-f]{8}$/),
      expect.stringMatching(/^grosse?-[0-9a-f]{8}$|^gro-e-[0-9a-f]{8}$/),
      expect.stringMatching(/^entry-[0-9a-f]{8}$/),
    ]);
    expect(new Set(keys).size).toBe(names.length);
    expect(translated({ 'clean/up': nightly }).definition.key).toBe(keys[2]);
    expect(translated({ nightly }, { keyPrefix: 'old-' }).definition.key).toBe('old-nightly');
  });
});

describe('A dump of django-celery-beat', () => {
  const row = (model: string, pk: number, fields: object) => ({
    model: `django_celery_beat.${model}`,
    pk,
    fields,
  });
  const schedules = [
    row('crontabschedule', 1, {
      ...{ minute: '0', hour: '4', day_of_month: '*', month_of_year: '*', day_of_week: 'mon-fri' },
      timezone: 'Europe/Berlin',
    }),
    row('intervalschedule', 1, { every: 1, period: 'days' }),
    row('solarschedule', 1, { event: 'sunset', latitude: '52.500000', longitude: '13.400000' }),
    row('clockedschedule', 1, { clocked_time: '2027-01-01T00:00:00Z' }),
    row('periodictasks', 1, { last_update: '2026-11-24T01:41:10.469Z' }),
    { model: 'auth.user', pk: 1, fields: { username: 'ann' } },
  ];
  const task = (fields: object) => [
    ...schedules,
    row('periodictask', 1, {
      ...{ name: 'Nightly report', task: 'reports.nightly', crontab: 1, interval: null },
      ...{ solar: null, clocked: null, args: '[]', kwargs: '{}', queue: null, exchange: null },
      ...{ routing_key: null, headers: '{}', priority: null, expires: null, expire_seconds: null },
      ...{ one_off: false, start_time: null, enabled: true, last_run_at: null },
      ...{ total_run_count: 7, date_changed: '2026-11-24T01:41:10.438Z', description: '' },
      ...fields,
    }),
  ];

  it('becomes definitions with arguments, queue and timezone of each task', () => {
    const dump = task({ args: '["eu"]', kwargs: '{"limit": 10}', queue: 'reports', priority: 3 });
    const { definition, notes } = translated(dump);
    expect(definition).toMatchObject({
      key: expect.stringMatching(/^nightly-report-[0-9a-f]{8}$/),
      name: 'Nightly report',
      triggers: [{ cron: '0 4 * * 1-5', timezone: 'Europe/Berlin' }],
      taskTemplates: [
        {
          title: 'Nightly report',
          queue: 'reports',
          payload: { task: 'reports.nightly', args: ['eu'], kwargs: { limit: 10 } },
        },
      ],
    });
    expect(notes).toEqual(['not taken over: priority']);
  });

  it('keeps the minute at which an interval ran last', () => {
    const last_run_at = '2026-10-30T14:37:12.5Z';
    const { definition } = translated(task({ crontab: null, interval: 1, last_run_at }));
    expect(definition.triggers).toMatchObject([{ cron: '37 14 * * *', timezone: 'UTC' }]);
  });

  it('says so when nobody said in which timezone its crontabs are', () => {
    const notesOf = (dump: object[], timezone?: string) => {
      const imported = importCeleryBeat(JSON.stringify(dump), { ...OPTIONS, timezone });
      return imported.ok ? imported.notes : imported.problem;
    };
    const crontab = { minute: '0', hour: '4', day_of_week: '*' };
    const old = [...task({ crontab: 2 }), row('crontabschedule', 2, crontab)];
    expect(notesOf(old)).toEqual([expect.stringContaining('fire in UTC')]);
    expect(notesOf(old, 'Asia/Tokyo')).toEqual([]);
    expect(notesOf(task({}))).toEqual([]);
  });

  it('says of a disabled task that it is to be paused', () => {
    expect(translated(task({ enabled: false })).paused).toBe(true);
  });

  it('keeps the period of a task, and without an offset a time is in UTC', () => {
    const period = (fields: object) => translated(task(fields)).definition.triggers;
    expect(
      period({ start_time: '2026-12-01T00:00:01', expires: '2027-10-31T00:00:00+01:00' }),
    ).toEqual([
      {
        ...{ id: 'cron', type: 'cron', cron: '0 4 * * 1-5', timezone: 'Europe/Berlin' },
        ...{ startAt: '2026-12-01T00:00:01Z', endAt: '2027-10-30T23:00:00Z' },
      },
    ]);
    expect(period({ start_time: '2025-01-01T00:00:00.25Z' })).toMatchObject([
      { startAt: '2025-01-01T00:00:00.250Z' },
    ]);
    expect(period({ expires: '2026-11-01T00:00:01Z' })).toMatchObject([
      { endAt: '2026-11-01T00:00:01Z' },
    ]);
  });

  it('keeps the period in every line of an interval, which counts from its start', () => {
    const every = row('intervalschedule', 2, { every: 90, period: 'minutes' });
    const fields = { crontab: null, interval: 2, start_time: '2026-12-01T00:10:00Z' };
    const startAt = '2026-12-01T00:10:00Z';
    expect(translated([...task(fields), every]).definition.triggers).toMatchObject([
      { cron: '10 */3 * * *', startAt },
      { cron: '40 1-23/3 * * *', startAt },
    ]);
  });

  it('says nothing of changes of the clocks that are outside of its period', () => {
    const hourly = row('crontabschedule', 2, {
      ...{ minute: '*/20', hour: '2', day_of_week: '*', timezone: 'Europe/Berlin' },
    });
    const changes = (fields: object) =>
      translated([...task({ crontab: 2, ...fields }), hourly]).clockChanges;
    expect(changes({})).toEqual([expect.stringContaining('2027-03-28 02:00')]);
    expect(changes({ expires: '2027-03-01T00:00:00Z' })).toEqual([]);
    expect(changes({ start_time: '2027-04-01T00:00:00Z' })).toEqual([
      expect.stringContaining('2028-03-26 02:00'),
    ]);
  });

  it.each([
    [{ expires: '2026-10-31T00:00:00Z' }, /^it has expired at 2026-10-31T00:00:00Z and never/],
    [{ expires: '2026-11-01T00:00:00Z' }, /^it has expired at 2026-11-01T00:00:00Z and never/],
    [
      { start_time: '2027-01-02T00:00:00Z', expires: '2027-01-01T00:00:00Z' },
      /^it expires at 2027-01-01T00:00:00Z, but begins only at 2027-01-02T00:00:00Z/,
    ],
    [
      { start_time: '2026-11-01T05:00:00Z', expires: '2026-11-02T00:00:00Z' },
      /^"0 4 \* \* 1-5" never fires in Europe\/Berlin in the given period$/,
    ],
    [{ expires: 'soon' }, /^"soon" is no time$/],
    [{ start_time: '+275760-09-13T00:00:00Z' }, /is no time$/],
    [{ start_time: '9999-12-31T23:59:59Z' }, /never fires in Europe\/Berlin in the given period$/],
    [{ one_off: true }, /^it is one-off/],
    [{ crontab: null, solar: 1 }, /depends on the sun/],
    [{ crontab: null, clocked: 1 }, /runs once/],
    [{ crontab: null }, /^it has no schedule$/],
    [{ crontab: 99 }, /^its schedule, crontabschedule 99, is not in the file/],
    [{ args: "['eu']" }, /^args is not JSON: /],
    [{ kwargs: '[]' }, /^kwargs is no object$/],
    [{ args: '[12345678901234567890]' }, /^args: the number 12345678901234567890 is too large/],
    [{ crontab: null, interval: 2 }, /^its schedule, intervalschedule 2, is not in the file/],
  ])('refuses a task with %j', (fields, reason) => {
    expect(refused(task(fields)).reasons).toEqual([expect.stringMatching(reason)]);
  });
});

describe('A file that is neither', () => {
  it.each([
    ['{', /^the file is not JSON: /],
    ['[]', /^the file is neither a beat_schedule/],
    ['[{"model":"auth.user","pk":1,"fields":{}}]', /^the file is neither/],
    ['3', /^the file is neither/],
    ['null', /^the file is neither/],
    ['{"a": 12345678901234567890}', /^the file: the number 12345678901234567890/],
    ['['.repeat(1_000_000), /^the file nests deeper than 500 levels$/],
    [`{"a":${'{"b":'.repeat(500)}1${'}'.repeat(501)}`, /^the file nests deeper than 500 levels$/],
    [`{${Array.from({ length: 10_001 }, (_, index) => `"${index}":1`).join()}}`, /more than 10000/],
  ])('is refused: %.40s', (text, problem) => {
    const imported = importCeleryBeat(text, OPTIONS);
    expect(imported).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  it('is reported on entry by entry, whatever stands in it', () => {
    const names = fc.constantFrom(
      ...['__proto__', 'constructor', 'toString', 'task', 'schedule', 'args', 'kwargs', 'options'],
      ...['minute', 'every', 'period', 'queue', 'type', 'days', 'a\nb'],
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.constantFrom('a.b', 60, '*/5', 'minutes', '0 4 * * *', '[1]', 'q\nkey: evil'),
        fc.dictionary(names, tie('value')),
      ),
    })).value;
    const entry = fc.record({ task: values, schedule: values, options: values, kwargs: values });
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(values, entry)), (entries) => {
        const result = importCeleryBeat(JSON.stringify(entries), OPTIONS);
        if (!result.ok || 'beat_schedule' in entries) return;
        expect(result.entries).toHaveLength(Object.keys(entries).length);
        for (const each of result.entries) {
          const shown = each.outcome === 'refused' ? each.reasons : each.notes;
          expect([each.where, each.source, ...shown].join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });

  it('may begin with a byte order mark', () => {
    expect(importCeleryBeat('\uFEFF{}', OPTIONS)).toEqual({ ok: true, entries: [], notes: [] });
  });
});
