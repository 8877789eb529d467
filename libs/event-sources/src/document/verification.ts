import { isSecretReference } from '#config';
import {
  distinct,
  duration,
  list,
  oneOf,
  refine,
  required,
  text,
  variants,
  withDefault,
} from '#documents';

const secret = refine(text({ max: 100 }), (value, place) =>
  isSecretReference(value)
    ? value
    : place.refuse(
        'bad_secret',
        'must be a reference to a secret: secret:// and a name of lower-case letters, digits, ".", "_" and "-"',
      ),
);

const secrets = required(distinct(list(secret, { min: 1, max: 5 })));

const header = refine(text({ max: 100 }), (value, place) =>
  /^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/.test(value) // a token of RFC 9110, section 5.6.2
    ? value.toLowerCase()
    : place.refuse('bad_name', 'must be the name of an HTTP header'),
);

const tolerance = withDefault(
  duration({ minMs: 1_000, maxMs: 86_400_000, expected: 'from PT1S to P1D' }),
  'PT5M',
);

export const verification = variants('type', {
  github: { secrets },
  'hmac-sha256': {
    header: required(header),
    prefix: withDefault(text({ min: 0, max: 100 }), ''),
    encoding: withDefault(oneOf('hex', 'base64'), 'hex'),
    secrets,
  },
  'standard-webhooks': { secrets, tolerance },
  stripe: { secrets, tolerance },
  token: { header: withDefault(header, 'authorization'), secrets },
  'api-key': {},
});
