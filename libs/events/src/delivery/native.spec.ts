import { EVENT_LIMITS } from '../event-limits.js';
import { normalizeEnvelope } from './native.js';
import { parseJson } from './json-text.js';

const minimal = { id: 'e-1', source: 'shop', type: 'order.created' };
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

/** The problems of an envelope as `pointer code`. */
function problemsOf(document: unknown): string[] {
  const normalized = normalizeEnvelope(document);
  return normalized.ok ? [] : normalized.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('An EventEnvelope', () => {
  it('needs no more than id, source and type', () => {
    const normalized = normalizeEnvelope(minimal);
    expect(normalized).toMatchObject({
      ok: true,
      event: { envelope: { ...minimal, extensions: {} } },
    });
  });

  it('keeps every field it came with', () => {
    const envelope = {
      ...minimal,
      subject: 'order/1',
      time: '2026-11-23T09:30:00.25Z',
      datacontenttype: 'application/json; charset=utf-8',
      dataschema: 'order-v1',
      data: { lines: [1, 2], note: 'ä€😀' },
      extensions: { partitionkey: 'k', attempt: 3, test: false },
      traceparent: TRACEPARENT,
      correlationId: 'c-1',
      causationId: 'e-0',
    };
    const normalized = normalizeEnvelope(envelope);
    expect(normalized).toEqual({
      ok: true,
      event: {
        envelope,
        dataJson: '{"lines":[1,2],"note":"ä€😀"}',
        extensionsJson: '{"attempt":3,"partitionkey":"k","test":false}',
        contentHash: expect.stringMatching(/^[\da-f]{64}$/),
        bytes: expect.any(Number),
      },
    });
  });

  it('can be sent again as it was read: its receivedAt is ignored', () => {
    const normalized = normalizeEnvelope({ ...minimal, receivedAt: '2026-11-23T09:30:00Z' });
    expect(normalized).toEqual(normalizeEnvelope(minimal));
  });

  it('takes null for not set', () => {
    const unset = { subject: null, time: null, data: null, dataBase64: null, extensions: null };
    expect(normalizeEnvelope({ ...minimal, ...unset })).toEqual(normalizeEnvelope(minimal));
    expect(normalizeEnvelope({ ...minimal, extensions: { a: null } })).toEqual(
      normalizeEnvelope(minimal),
    );
  });

  it('keeps names in data that mean something to JavaScript', () => {
    const data: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":1}');
    const normalized = normalizeEnvelope({ ...minimal, data });
    expect(normalized).toMatchObject({
      event: { dataJson: '{"__proto__":{"a":1},"constructor":1}' },
    });
    expect(problemsOf({ ...minimal, extensions: { constructor: 'x' } })).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, [' wrong_type']],
    ['a text', 'event', [' wrong_type']],
    ['a list', [minimal], [' wrong_type']],
    ['an empty object', {}, ['/id required', '/source required', '/type required']],
    ['a number as id', { ...minimal, id: 1 }, ['/id wrong_type']],
    ['an object as type', { ...minimal, type: {} }, ['/type wrong_type']],
    ['an empty id', { ...minimal, id: '' }, ['/id too_short']],
    ['an empty subject', { ...minimal, subject: '' }, ['/subject too_short']],
    ['U+0000 in a source', { ...minimal, source: 'a\0b' }, ['/source bad_text']],
    ['a line break in a type', { ...minimal, type: 'a\nb' }, ['/type bad_text']],
    ['half a surrogate pair in an id', { ...minimal, id: 'a\ud800' }, ['/id bad_text']],
    ['a time that is none', { ...minimal, time: '2026-02-30T00:00:00Z' }, ['/time wrong_form']],
    ['a number as time', { ...minimal, time: 0 }, ['/time wrong_type']],
    ['no media type', { ...minimal, datacontenttype: 'json' }, ['/datacontenttype wrong_form']],
    ['a broken traceparent', { ...minimal, traceparent: '00-1-2-3' }, ['/traceparent wrong_form']],
    ['an unknown field', { ...minimal, 'a/b': 1 }, ['/a~1b unknown_field']],
    [
      '__proto__ as a field',
      JSON.parse('{"id":"1","source":"s","type":"t","__proto__":1}'),
      ['/__proto__ unknown_field'],
    ],
    ['a CloudEvent', { ...minimal, specversion: '1.0' }, ['/specversion unknown_field']],
    ['extensions that are a list', { ...minimal, extensions: [] }, ['/extensions wrong_type']],
    [
      'a capital in an extension',
      { ...minimal, extensions: { Key: 'x' } },
      ['/extensions/Key bad_name'],
    ],
    [
      'a long extension name',
      { ...minimal, extensions: { ['a'.repeat(65)]: 'x' } },
      [`/extensions/${'a'.repeat(65)} bad_name`],
    ],
    [
      'an extension with a field of its own',
      { ...minimal, extensions: { traceparent: TRACEPARENT } },
      ['/extensions/traceparent reserved_name'],
    ],
    ['an object as extension', { ...minimal, extensions: { a: {} } }, ['/extensions/a wrong_type']],
    [
      'a fraction as extension',
      { ...minimal, extensions: { a: 1.5 } },
      ['/extensions/a out_of_range'],
    ],
    [
      'a huge number as extension',
      { ...minimal, extensions: { a: 2 ** 31 } },
      ['/extensions/a out_of_range'],
    ],
    [
      'a control character in an extension',
      { ...minimal, extensions: { a: '\u0085' } },
      ['/extensions/a bad_text'],
    ],
    ['data twice', { ...minimal, data: 1, dataBase64: 'AAAA' }, ['/dataBase64 not_both']],
    ['base64 that is none', { ...minimal, dataBase64: 'AAA' }, ['/dataBase64 wrong_form']],
    ['base64 for URLs', { ...minimal, dataBase64: '_-A=' }, ['/dataBase64 wrong_form']],
    ['U+0000 in data', { ...minimal, data: { a: ['\0'] } }, ['/data/a/0 bad_text']],
    [
      'an infinite number in data',
      { ...minimal, data: JSON.parse('1e999') },
      ['/data out_of_range'],
    ],
    [
      'several things at once',
      { id: 1, type: '', data: '\0', extra: 1 },
      [
        '/extra unknown_field',
        '/id wrong_type',
        '/source required',
        '/type too_short',
        '/data bad_text',
      ],
    ],
  ])('refuses %s', (_, document, problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });

  it.each([
    'id',
    'source',
    'type',
    'subject',
    'dataschema',
    'correlationId',
    'causationId',
  ] as const)('takes a %s up to its length', (field) => {
    const longest = 'x'.repeat(EVENT_LIMITS[field]);
    expect(problemsOf({ ...minimal, [field]: longest })).toEqual([]);
    expect(problemsOf({ ...minimal, [field]: `${longest}x` })).toEqual([`/${field} too_long`]);
  });

  it('takes 256 KiB and no more', () => {
    const around = normalizeEnvelope({ ...minimal, data: '' });
    const rest = around.ok ? EVENT_LIMITS.envelopeBytes - around.event.bytes : 0;
    expect(problemsOf({ ...minimal, data: 'x'.repeat(rest) })).toEqual([]);
    expect(problemsOf({ ...minimal, data: 'x'.repeat(rest + 1) })).toEqual([' too_large']);
    expect(problemsOf({ ...minimal, data: Array(20_000).fill(1e300) })).toEqual([' too_large']);
    const names = Array.from({ length: 50_000 }, (_, index) => [`n${index}`, 0] as const);
    expect(problemsOf({ ...minimal, extensions: Object.fromEntries(names) })).toEqual([
      ' too_large',
    ]);
  });

  it('has no integers that would come back as others', () => {
    const data = (number: string) =>
      parseJson(Buffer.from(`{"id":"1","source":"s","type":"t","data":{"n":[${number}]}}`));
    expect(problemsOf(data('9007199254740993'))).toEqual(['/data/n/0 inexact_number']);
    expect(problemsOf(data('9007199254740992'))).toEqual([]);
    expect(problemsOf(data('0.12345678901234567'))).toEqual([]);
    expect(problemsOf(data('9'.repeat(400)))).toEqual(['/data/n/0 out_of_range']);
  });

  it('may have a byte order mark before it', () => {
    const marked = parseJson(Buffer.from(`\uFEFF${JSON.stringify(minimal)}`));
    expect(normalizeEnvelope(marked)).toEqual(normalizeEnvelope(minimal));
  });

  it('tells of the first 20 of its problems', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => [`Field-${index}`, 0] as const);
    const many = Object.fromEntries(names);
    expect(problemsOf({ ...minimal, ...many })).toHaveLength(20);
    expect(problemsOf({ ...minimal, extensions: many })).toHaveLength(20);
    expect(problemsOf({ ...many, extensions: many })[0]).toBe('/Field-0 unknown_field');
  });

  it('reports problems below the place where it stands', () => {
    const normalized = normalizeEnvelope({ ...minimal, id: 1 }, '/7');
    expect(normalized).toMatchObject({ problems: [{ pointer: '/7/id' }] });
  });
});
