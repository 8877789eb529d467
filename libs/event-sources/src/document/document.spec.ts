import { leastSource, specOf } from '../event-sources.fixture.js';
import { validateEventSource } from './document.js';

const secrets = ['secret://shop'];

/** What is wrong with a document, as `pointer code`, in order. */
function problemsOf(document: unknown): string[] {
  const verdict = validateEventSource(document);
  return verdict.ok ? [] : verdict.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('the document of an event source', () => {
  it('gets its defaults', () => {
    expect(specOf(leastSource())).toEqual({
      key: 'shop',
      name: 'shop',
      enabled: true,
      verification: { type: 'token', header: 'authorization', secrets },
      event: { id: '${body.id}', source: 'shop', type: 'order.created', data: '${body}' },
    });
  });

  it('gets the item as data when there are items', () => {
    expect(specOf(leastSource({ forEach: 'body.orders' })).event.data).toBe('${item}');
  });

  it.each([
    [{ type: 'github', secrets }, {}],
    [
      { type: 'hmac-sha256', header: 'X-Shop', secrets },
      { header: 'x-shop', prefix: '', encoding: 'hex' },
    ],
    [{ type: 'standard-webhooks', secrets }, { tolerance: 'PT5M' }],
    [{ type: 'stripe', secrets, tolerance: 'PT1M' }, { tolerance: 'PT1M' }],
    [{ type: 'token', header: 'X-Gitlab-Token', secrets }, { header: 'x-gitlab-token' }],
    [{ type: 'api-key' }, {}],
  ])('may ask for %j', (verification, defaults) => {
    expect(specOf(leastSource({ verification })).verification).toEqual({
      ...verification,
      ...defaults,
    });
  });

  it('stays what it is when it is read again', () => {
    const spec = specOf(leastSource({ forEach: 'body.orders', when: 'item.paid' }));
    expect(specOf(spec)).toEqual(spec);
  });

  it('is refused with every problem at once', () => {
    const document = {
      key: 'Shop',
      colour: 'red',
      enabled: 'yes',
      verification: {
        type: 'stripe',
        secrets: ['s3cret', 'secret://a', 'secret://a'],
        tolerance: 'P2D',
      },
      when: 'body.',
      event: {
        id: '${event.id}',
        subject: '${',
        time: 5,
        extensions: { Region: 'eu' },
        data: { deep: ['${item}'] },
        colour: 'red',
      },
    };
    expect(problemsOf(document).sort()).toEqual([
      '/colour unknown_field',
      '/enabled wrong_type',
      '/event/colour unknown_field',
      '/event/data/deep/0 bad_template',
      '/event/extensions/Region bad_name',
      '/event/id bad_template',
      '/event/subject bad_template',
      '/event/time wrong_type',
      '/event/type required',
      '/key bad_name',
      '/verification/secrets/0 bad_secret',
      '/verification/secrets/2 duplicate',
      '/verification/tolerance out_of_range',
      '/when bad_expression',
    ]);
  });

  it('knows its own roots, and says where an unknown one stands', () => {
    const verdict = validateEventSource(
      leastSource({ event: { id: 'a ${ event.id }', type: 't' } }),
    );
    expect(verdict).toEqual({
      ok: false,
      problems: [
        {
          pointer: '/event/id',
          code: 'bad_template',
          message: "unknown name 'event': there are body, headers, query, now (column 6)",
        },
      ],
    });
  });

  it.each([
    [null, ' wrong_type'],
    [[], ' wrong_type'],
    [leastSource({ verification: undefined }), '/verification wrong_type'],
    [leastSource({ verification: { type: 'none' } }), '/verification/type unknown_value'],
    [
      leastSource({ verification: { type: 'github', secrets: [] } }),
      '/verification/secrets too_few',
    ],
    [
      leastSource({ verification: { type: 'github', secrets: 'secret://a' } }),
      '/verification/secrets wrong_type',
    ],
    [
      leastSource({ verification: { type: 'token', secrets, header: 'a b' } }),
      '/verification/header bad_name',
    ],
    [
      leastSource({ verification: { type: 'hmac-sha256', secrets } }),
      '/verification/header required',
    ],
    [leastSource({ forEach: 'item.orders' }), '/forEach bad_expression'],
    [leastSource({ name: '${body.id}' }), '/name no_template_here'],
    [
      leastSource({ event: { id: '1', type: 't', data: Array(101).fill('${body}') } }),
      ' too_complex',
    ],
    [leastSource({ event: { id: 'x'.repeat(70_000), type: 't' } }), ' too_large'],
    [leastSource({ event: { id: 'a\0', type: 't' } }), '/event/id bad_text'],
  ])('is refused: %#', (document, problem) => {
    expect(problemsOf(document)).toEqual([problem]);
  });

  it('must have the key that the request is about', () => {
    expect(validateEventSource(leastSource(), 'other')).toMatchObject({
      problems: [{ pointer: '/key', code: 'key_mismatch' }],
    });
  });
});
