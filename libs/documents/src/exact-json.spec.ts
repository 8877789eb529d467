import fc from 'fast-check';
import { InexactNumber, isExact, parseExactJson } from './exact-json.js';

/** The same by a reviver, which since ES2025 gets the literal that a value was read from. */
function parseWithReviver(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined || !Number.isFinite(value)) return value;
    return isExact(source, value) ? value : new InexactNumber(source);
  }) as unknown;
}

const digits = fc.stringMatching(/^[1-9]\d{13,24}$/);
const numbers = fc.oneof(
  digits,
  digits.map((text) => `-${text}`),
  digits.map((text) => `${text}.5`),
  digits.map((text) => `0.${text}`),
  digits.map((text) => `${text.slice(0, 16)}e-3`),
  digits.map((text) => `1E+${text}`),
  fc.constantFrom('9007199254740992', '9007199254740993', '-9007199254740993', '0', '-0', '1e400'),
  fc.constant('9'.repeat(400)),
);
const texts = fc.string({
  unit: fc.constantFrom('"', '\\', '9007199254740993', ',', '[', '}', 'ä', '\n'),
});
const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'small' },
    numbers,
    texts.map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'null', '[]', '{}', ' [ ] '),
    fc.array(tie('document')).map((items) => `[${items.join(' , ')}]`),
    fc
      // Where a name stands twice V8 does not always tell a reviver the literal.
      .uniqueArray(
        fc.tuple(fc.oneof(texts, fc.constantFrom('__proto__', 'a', '1')), tie('document')),
        { selector: ([name]) => name },
      )
      .map((members) => `{${members.map(([n, m]) => `${JSON.stringify(n)}:${m}`).join()}}`),
  ),
}));

describe('Exact JSON', () => {
  it('is read as a reviver that sees every literal would read it', () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(parseExactJson(text)).toStrictEqual(parseWithReviver(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['', '[', '{"a":9007199254740993', '9007199254740993 9007199254740993', '-', '"\\"'])(
    'is none, as for the language: %s',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  it('may be nested deeper than a stack', () => {
    const [open, close] = ['['.repeat(500_000), ']'.repeat(500_000)];
    let inner = parseExactJson(`${open}9007199254740993${close}`);
    while (Array.isArray(inner)) [inner] = inner as unknown[];
    expect(inner).toEqual(new InexactNumber('9007199254740993'));
  });

  it.each(['9007199254740992', '9007199254740993', '"9007199254740993"'])(
    'is read without a reviver, which would take sixty times as long: %s',
    (first) => {
      const { parse } = JSON;
      const revivers: unknown[] = [];
      JSON.parse = (...[text, reviver]: Parameters<typeof parse>): unknown => {
        revivers.push(reviver);
        return parse(text) as unknown;
      };
      try {
        parseExactJson(`[${first},0]`);
      } finally {
        JSON.parse = parse;
      }
      expect(new Set(revivers)).toStrictEqual(new Set([undefined]));
    },
  );
});
