import { isSecretReference } from '#config';
import {
  isPlainObject,
  type Place,
  plainText,
  type Reader,
  record,
  refine,
  type refused,
  templatedText,
} from '#documents';
import { SOURCE_ROOTS } from '../roots.js';
import { LIMITS } from './limits.js';

/** A URL whose scheme is fixed; the rest may hold `${…}`, and is checked when the call is made. */
export const url = refine(
  templatedText(SOURCE_ROOTS, { max: LIMITS.urlLength }),
  (value, place) => {
    if (!/^https?:\/\/./i.test(value)) {
      return place.refuse('bad_url', 'must begin with http:// or https:// and name a host');
    }
    return value.includes('${') ? value : fixedUrl(value, place);
  },
);

function fixedUrl(value: string, place: Place): string | typeof refused {
  const parsed = URL.parse(value);
  if (!parsed) return place.refuse('bad_url', 'must be a URL');
  return parsed.username === '' && parsed.password === ''
    ? value
    : place.refuse('bad_url', 'must not hold credentials: send them in a header, as secret://name');
}

const headerValue = refine(plainText({ min: 0, max: LIMITS.headerLength }), (value, place) => {
  if (value.includes('secret://') && !isSecretReference(value)) {
    return place.refuse(
      'bad_secret',
      'a reference to a secret is the whole value: secret:// and a name of lower-case letters, digits, ".", "_" and "-"',
    );
  }
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
    ? value
    : place.refuse(
        'bad_header',
        'must hold neither control characters nor characters beyond Latin-1',
      );
});

const anyHeaders = record({
  name: {
    pattern: /^[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,100}$/, // a token of RFC 9110, section 5.6.2
    expected: 'must be the name of an HTTP header',
  },
  value: headerValue,
  max: LIMITS.headers,
});

/** What the connection itself decides; fetch refuses or ignores these. */
const RESERVED: ReadonlySet<string> = new Set(
  'connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/** Headers by name; the case of a name does not count. */
export const headers: Reader<Readonly<Record<string, string>>> = (value, place) => {
  if (isPlainObject(value)) refuseClashes(Object.keys(value), place);
  return anyHeaders(value, place);
};

function refuseClashes(names: readonly string[], place: Place): void {
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    if (RESERVED.has(folded)) {
      place.at(name).refuse('bad_name', 'this header is not for a definition to set');
    }
    if (seen.has(folded)) {
      place.at(name).refuse('duplicate', 'is there already; the case of a name does not count');
    }
    seen.add(folded);
  }
}
