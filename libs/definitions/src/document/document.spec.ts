import fc from 'fast-check';
import { leastDefinition, orderReview } from '../documents.fixture.js';
import { validateDefinition } from './document.js';
import { DOCUMENT_BOUNDS } from './limits.js';

/** The full document with the value at the pointer replaced, or removed when it is undefined. */
function edited(pointer: string, value: unknown): unknown {
  const document = orderReview();
  const steps = pointer.split('/').slice(1);
  const last = steps.pop();
  if (last === undefined) return value;
  const parent = steps.reduce((at: object, step) => Reflect.get(at, step) as object, document);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return document;
}

function problemsOf(document: unknown, key?: string): readonly string[] {
  const verdict = validateDefinition(document, key);
  return verdict.ok ? [] : verdict.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

function messagesOf(document: unknown): readonly string[] {
  const verdict = validateDefinition(document);
  return verdict.ok ? [] : verdict.problems.map(({ message }) => message);
}

function times<T>(count: number, element: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => element(index));
}

describe('A definition document', () => {
  it('is taken as it is when it says everything', () => {
    expect(validateDefinition(orderReview())).toEqual({ ok: true, spec: orderReview() });
  });

  it('gets the defaults of what it leaves out', () => {
    expect(validateDefinition(leastDefinition())).toEqual({
      ok: true,
      spec: {
        key: 'least',
        name: 'least',
        labels: {},
        triggers: [
          {
            id: 'hourly',
            type: 'cron',
            cron: '@hourly',
            timezone: 'UTC',
            misfire: { policy: 'fire_once', grace: 'PT1M' },
          },
        ],
        context: [],
        rules: [],
        taskTemplates: [
          {
            id: 'look',
            title: 'Look',
            queue: 'desk',
            priority: 50,
            payload: {},
            labels: {},
            maxAttempts: 3,
          },
        ],
      },
    });
  });

  it('gets the defaults of an http source and of a misfire policy', () => {
    const document = {
      ...leastDefinition(),
      triggers: [{ id: 'hourly', type: 'cron', cron: '@hourly', misfire: { policy: 'fire_all' } }],
      context: [{ name: 'weather', type: 'http', url: 'https://weather.example/today' }],
    };
    expect(validateDefinition(document)).toMatchObject({
      spec: {
        triggers: [{ misfire: { policy: 'fire_all', grace: 'PT1M', limit: 100 } }],
        context: [{ headers: {}, timeout: 'PT5S', maxBytes: 1_048_576 }],
      },
    });
  });

  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  const rule = (id: string) => ({ id, when: 'true', spawn: ['manual-review'] });
  const taskTemplate = (id: string) => ({ id, title: 'Look', queue: 'desk' });

  it.each<[what: string, pointer: string, value: unknown, ...problems: string[]]>([
    ['no object', '', [1], ' wrong_type'],
    ['null', '', null, ' wrong_type'],
    ['no key', '/key', undefined, '/key required'],
    ['a key with capitals', '/key', 'Review', '/key bad_name'],
    ['a key that begins with a dash', '/key', '-review', '/key bad_name'],
    ['a key with a slash', '/key', 'a/b', '/key bad_name'],
    ['a key that is too long', '/key', 'k'.repeat(101), '/key too_long'],
    ['a key that is no string', '/key', 5, '/key wrong_type'],
    ['an empty name', '/name', '', '/name too_short'],
    ['a template as a name', '/name', 'Review ${event.id}', '/name no_template_here'],
    ['a NUL in a name', '/name', 'a\0b', '/name bad_text'],
    ['half a surrogate pair', '/name', '\ud800', '/name bad_text'],
    ['an unknown field', '/concurrency', {}, '/concurrency unknown_field'],
    ['an unknown field with a slash', '/a~1b', 1, '/a~01b unknown_field'],
    ['labels that are a list', '/labels', [], '/labels wrong_type'],
    ['a label that is a number', '/labels/team', 1, '/labels/team wrong_type'],
    ['a bad name of a label', '/labels/-team', 'a', '/labels/-team bad_name'],
    [
      'a template in a label of the definition',
      '/labels/team',
      '${now}',
      '/labels/team no_template_here',
    ],
    [
      'too many labels',
      '/labels',
      Object.fromEntries(times(51, (index) => [`l${index}`, ''])),
      '/labels too_many',
    ],

    ['no triggers', '/triggers', undefined, '/triggers required'],
    ['an empty list of triggers', '/triggers', [], '/triggers too_few'],
    [
      'too many triggers',
      '/triggers',
      times(51, (index) => ({ id: `t${index}`, type: 'cron', cron: '@daily' })),
      '/triggers too_many',
    ],
    ['a trigger that is a string', '/triggers/0', 'order', '/triggers/0 wrong_type'],
    ['a trigger without a type', '/triggers/0/type', undefined, '/triggers/0/type required'],
    ['an unknown type of trigger', '/triggers/0/type', 'timer', '/triggers/0/type unknown_value'],
    [
      'a type called constructor',
      '/triggers/0/type',
      'constructor',
      '/triggers/0/type unknown_value',
    ],
    ['a trigger without an id', '/triggers/0/id', undefined, '/triggers/0/id required'],
    ['two triggers of one id', '/triggers/1/id', 'large-order', '/triggers/1/id duplicate'],
    [
      'a field of the other type of trigger',
      '/triggers/0/cron',
      '@daily',
      '/triggers/0/cron unknown_field',
    ],
    ['no event types', '/triggers/0/eventTypes', [], '/triggers/0/eventTypes too_few'],
    [
      'one event type without a list',
      '/triggers/0/eventTypes',
      'a',
      '/triggers/0/eventTypes wrong_type',
    ],
    [
      'a star inside an event type',
      '/triggers/0/eventTypes/0',
      'a.*.b',
      '/triggers/0/eventTypes/0 bad_event_type',
    ],
    [
      'an event type twice',
      '/triggers/0/eventTypes/1',
      'order.created',
      '/triggers/0/eventTypes/1 duplicate',
    ],
    [
      'an event type that is no string',
      '/triggers/0/eventTypes/0',
      7,
      '/triggers/0/eventTypes/0 wrong_type',
    ],
    ['an empty filter', '/triggers/0/filter', {}, '/triggers/0/filter filter_empty_object'],
    [
      'a filter that is a string',
      '/triggers/0/filter',
      'x',
      '/triggers/0/filter filter_not_an_object',
    ],
    [
      'an unknown operator in a filter',
      '/triggers/0/filter/data/amount/0',
      { above: 5 },
      '/triggers/0/filter/data/amount/0 filter_unknown_operator',
    ],
    [
      'a bad range in a filter',
      '/triggers/0/filter/data/amount/0/numeric',
      ['>', 5, '<', 1],
      '/triggers/0/filter/data/amount/0/numeric filter_bad_range',
    ],
    [
      'a template in a filter',
      '/triggers/0/filter/data/country',
      ['${event.data.home}'],
      '/triggers/0/filter/data/country/0 no_template_here',
    ],
    ['a condition with bad syntax', '/triggers/0/when', '1 +', '/triggers/0/when bad_expression'],
    [
      'a condition that names nothing',
      '/triggers/0/when',
      'evnt.id == ""',
      '/triggers/0/when bad_expression',
    ],
    [
      'a trigger that asks for the context',
      '/triggers/0/when',
      'context.a',
      '/triggers/0/when bad_expression',
    ],
    ['a condition that is a boolean', '/triggers/0/when', true, '/triggers/0/when wrong_type'],
    [
      'a cron line with a bad value',
      '/triggers/1/cron',
      '0 25 * * *',
      '/triggers/1/cron cron_out_of_range',
    ],
    [
      'a cron line with two bad fields',
      '/triggers/1/cron',
      '61 25 * * *',
      '/triggers/1/cron cron_out_of_range',
      '/triggers/1/cron cron_out_of_range',
    ],
    [
      'a cron line of six fields',
      '/triggers/1/cron',
      '0 0 9 * * *',
      '/triggers/1/cron cron_field_count',
    ],
    [
      'a cron line that never fires',
      '/triggers/1/cron',
      '0 0 31 2 *',
      '/triggers/1/cron cron_impossible_date',
    ],
    ['@reboot', '/triggers/1/cron', '@reboot', '/triggers/1/cron cron_unknown_macro'],
    ['no cron line', '/triggers/1/cron', undefined, '/triggers/1/cron required'],
    [
      'an unknown timezone',
      '/triggers/1/timezone',
      'Europe/Atlantis',
      '/triggers/1/timezone unknown_timezone',
    ],
    [
      'a timezone that is an offset',
      '/triggers/1/timezone',
      '+01:00',
      '/triggers/1/timezone unknown_timezone',
    ],
    ['a bad duration', '/triggers/1/jitter', '2 minutes', '/triggers/1/jitter bad_duration'],
    ['a duration in months', '/triggers/1/jitter', 'P1M', '/triggers/1/jitter bad_duration'],
    ['a jitter of two days', '/triggers/1/jitter', 'P2D', '/triggers/1/jitter out_of_range'],
    [
      'an unknown policy',
      '/triggers/1/misfire',
      { policy: 'retry' },
      '/triggers/1/misfire/policy unknown_value',
    ],
    [
      'a limit that has no effect',
      '/triggers/1/misfire',
      { limit: 3 },
      '/triggers/1/misfire/limit unknown_field',
    ],
    ['a limit of 0', '/triggers/1/misfire/limit', 0, '/triggers/1/misfire/limit out_of_range'],
    [
      'a grace of a year',
      '/triggers/1/misfire/grace',
      'P365D',
      '/triggers/1/misfire/grace out_of_range',
    ],

    ['an unknown type of source', '/context/0/type', 'sql', '/context/0/type unknown_value'],
    ['two sources of one name', '/context/1/name', 'limits', '/context/1/name duplicate'],
    [
      'a source whose name is no identifier',
      '/context/0/name',
      'big-limits',
      '/context/0/name bad_name',
    ],
    ['a source whose name is a keyword', '/context/0/name', 'in', '/context/0/name bad_name'],
    ['a static source without a value', '/context/0/value', undefined, '/context/0/value required'],
    [
      'a template in a static value',
      '/context/0/value/tags/0',
      '${now}',
      '/context/0/value/tags/0 no_template_here',
    ],
    [
      'a number that JSON has not',
      '/context/0/value/review',
      Infinity,
      '/context/0/value/review wrong_type',
    ],
    [
      'a value that JSON has not',
      '/context/0/value/review',
      new Date(0),
      '/context/0/value/review wrong_type',
    ],
    [
      'a member that cannot be stored',
      '/context/0/value',
      JSON.parse('{"__proto__":1}'),
      '/context/0/value/__proto__ bad_name',
    ],
    [
      'a bad template in an event source',
      '/context/1/value/id',
      '${event.}',
      '/context/1/value/id bad_template',
    ],
    [
      'a source that asks for other sources',
      '/context/1/value/id',
      '${context.limits}',
      '/context/1/value/id bad_template',
    ],
    ['a URL of another scheme', '/context/2/url', 'file:///etc/passwd', '/context/2/url bad_url'],
    [
      'a URL that is one expression',
      '/context/2/url',
      '${event.data.url}',
      '/context/2/url bad_url',
    ],
    ['a URL that is none', '/context/2/url', 'https://[', '/context/2/url bad_url'],
    [
      'a URL with credentials',
      '/context/2/url',
      'https://me:secret@crm.example/',
      '/context/2/url bad_url',
    ],
    ['another method', '/context/2/method', 'POST', '/context/2/method unknown_field'],
    [
      'a header with a template',
      '/context/2/headers/accept',
      '${event.id}',
      '/context/2/headers/accept no_template_here',
    ],
    [
      'a secret inside a header',
      '/context/2/headers/accept',
      'Bearer secret://crm',
      '/context/2/headers/accept bad_secret',
    ],
    [
      'a header of two lines',
      '/context/2/headers/accept',
      'a\r\nb: c',
      '/context/2/headers/accept bad_header',
    ],
    ['a header with a bad name', '/context/2/headers/a b', 'c', '/context/2/headers/a b bad_name'],
    ['a header twice', '/context/2/headers/Accept', '*/*', '/context/2/headers/Accept duplicate'],
    [
      'a header of the connection',
      '/context/2/headers/Host',
      'intern',
      '/context/2/headers/Host bad_name',
    ],
    ['a timeout of a minute', '/context/2/timeout', 'PT1M', '/context/2/timeout out_of_range'],
    ['no time at all', '/context/2/timeout', 'PT0S', '/context/2/timeout out_of_range'],
    ['a body of a gigabyte', '/context/2/maxBytes', 2 ** 30, '/context/2/maxBytes out_of_range'],
    ['half a byte', '/context/2/maxBytes', 0.5, '/context/2/maxBytes out_of_range'],

    ['a rule without a condition', '/rules/0/when', undefined, '/rules/0/when required'],
    ['a rule with a bad condition', '/rules/0/when', 'context.', '/rules/0/when bad_expression'],
    ['a rule that spawns nothing', '/rules/0/spawn', [], '/rules/0/spawn too_few'],
    [
      'a rule that spawns the unknown',
      '/rules/0/spawn/0',
      'review',
      '/rules/0/spawn/0 unknown_template',
    ],
    ['a rule that spawns twice', '/rules/0/spawn/1', 'manual-review', '/rules/0/spawn/1 duplicate'],
    ['two rules of one id', '/rules', [rule('a'), rule('a')], '/rules/1/id duplicate'],
    ['too many rules', '/rules', times(101, (index) => rule(`r${index}`)), '/rules too_many'],

    [
      'no task templates',
      '/taskTemplates',
      undefined,
      '/taskTemplates required',
      '/rules/0/spawn/0 unknown_template',
    ],
    ['an empty title', '/taskTemplates/0/title', '', '/taskTemplates/0/title too_short'],
    [
      'a bad template in a title',
      '/taskTemplates/0/title',
      'Order ${event.id',
      '/taskTemplates/0/title bad_template',
    ],
    ['no queue', '/taskTemplates/0/queue', undefined, '/taskTemplates/0/queue required'],
    [
      'a priority of 101',
      '/taskTemplates/0/priority',
      101,
      '/taskTemplates/0/priority out_of_range',
    ],
    [
      'a priority in words',
      '/taskTemplates/0/priority',
      'high',
      '/taskTemplates/0/priority wrong_type',
    ],
    ['no attempt', '/taskTemplates/0/maxAttempts', 0, '/taskTemplates/0/maxAttempts out_of_range'],
    [
      'two bad templates in one payload',
      '/taskTemplates/0/payload',
      { a: ['${'], b: '${nobody}' },
      '/taskTemplates/0/payload/a/0 bad_template',
      '/taskTemplates/0/payload/b bad_template',
    ],
    [
      'a forEach that does not exist yet',
      '/taskTemplates/0/payload',
      '${item.id}',
      '/taskTemplates/0/payload bad_template',
    ],
    [
      'forEach',
      '/taskTemplates/0/forEach',
      'event.data.lines',
      '/taskTemplates/0/forEach unknown_field',
    ],
    ['dependsOn', '/taskTemplates/0/dependsOn', [], '/taskTemplates/0/dependsOn unknown_field'],
    ['due', '/taskTemplates/0/due', 'PT4H', '/taskTemplates/0/due unknown_field'],
    [
      'two templates of one id',
      '/taskTemplates',
      [taskTemplate('manual-review'), taskTemplate('manual-review')],
      '/taskTemplates/1/id duplicate',
    ],
    ['too deep a payload', '/taskTemplates/0/payload', nested(40), ' too_deep'],
    [
      'too many expressions',
      '/taskTemplates/0/payload',
      times(1_001, () => '${now}'),
      ' too_complex',
    ],
    [
      'too large a payload',
      '/taskTemplates/0/payload',
      'x'.repeat(DOCUMENT_BOUNDS.bytes),
      ' too_large',
    ],
  ])('is refused with %s', (_, pointer, value, ...problems) => {
    expect(problemsOf(edited(pointer, value))).toEqual(problems);
  });

  it('has all its problems reported at once', () => {
    const document = {
      key: 'Bad',
      triggers: [{ id: 'a', type: 'cron', cron: '* *', timezone: 'Nowhere', jitter: 'soon' }],
      rules: [{ id: 'r', when: '(', spawn: ['t', 'gone'] }],
      taskTemplates: [{ id: 't', title: '${', queue: 3, priority: -1, nonsense: true }],
    };
    expect([...problemsOf(document)].sort()).toEqual([
      '/key bad_name',
      '/rules/0/spawn/1 unknown_template',
      '/rules/0/when bad_expression',
      '/taskTemplates/0/nonsense unknown_field',
      '/taskTemplates/0/priority out_of_range',
      '/taskTemplates/0/queue wrong_type',
      '/taskTemplates/0/title bad_template',
      '/triggers/0/cron cron_field_count',
      '/triggers/0/jitter bad_duration',
      '/triggers/0/timezone unknown_timezone',
    ]);
  });

  it('says where in a text the problem is', () => {
    expect(messagesOf(edited('/rules/0/when', 'context.a &&\n  nobody'))).toEqual([
      expect.stringMatching(/nobody.*\(line 2, column 3\)$/),
    ]);
    expect(messagesOf(edited('/taskTemplates/0/title', 'Order ${nobody}'))).toEqual([
      expect.stringMatching(/\(column 9\)$/),
    ]);
    expect(messagesOf(edited('/triggers/1/cron', '0 25 * * *'))).toEqual([
      expect.stringMatching(/\(column 3\)$/),
    ]);
    expect(messagesOf(edited('/triggers/1/cron', '60 * * * *'))).toEqual([
      expect.stringMatching(/\(column 1\)$/),
    ]);
  });

  it('must have the key that is asked for', () => {
    expect(problemsOf(orderReview(), 'review-large-orders')).toEqual([]);
    expect(problemsOf(orderReview(), 'another')).toEqual(['/key key_mismatch']);
    expect(problemsOf(leastDefinition(), 'Not-Possible')).toEqual(['/key key_mismatch']);
  });

  it('may hold an escaped ${ where templates act', () => {
    expect(problemsOf(edited('/taskTemplates/0/title', 'Echo $${HOME}'))).toEqual([]);
  });

  it('is refused, and not followed for ever, when YAML made it contain itself', () => {
    const circle: unknown[] = [];
    circle.push(circle, circle);
    expect(problemsOf(edited('/context/0/value', circle))).toEqual([' too_deep']);
  });

  it('is refused, and not unfolded, when YAML anchors make it huge', () => {
    let bomb: unknown = 'x'.repeat(100);
    for (let level = 0; level < 20; level++) bomb = times(10, () => bomb);
    expect(problemsOf(edited('/context/0/value', bomb))).toEqual([' too_large']);
  });

  it('never makes the validation throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        validateDefinition(document);
      }),
    );
  });

  it('never makes the validation throw, whatever stands in one of its places', () => {
    const pointers = pointersOf(orderReview());
    fc.assert(
      fc.property(fc.constantFrom(...pointers), fc.jsonValue(), (pointer, value) => {
        validateDefinition(edited(pointer, value));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its canonical form: what is valid validates to itself from then on', () => {
    const pointers = pointersOf(orderReview());
    let valid = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...pointers),
        fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 })),
        (pointer, value) => {
          const verdict = validateDefinition(edited(pointer, value));
          if (!verdict.ok) return;
          valid++;
          const stored: unknown = JSON.parse(JSON.stringify(verdict.spec));
          expect(stored).toStrictEqual(verdict.spec);
          expect(validateDefinition(stored)).toStrictEqual(verdict);
        },
      ),
      { numRuns: 500 },
    );
    expect(valid).toBeGreaterThan(50);
  });
});

function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const below = Object.entries(value).flatMap(([name, member]) =>
    pointersOf(member, `${pointer}/${name}`),
  );
  return pointer === '' ? below : [pointer, ...below];
}
