import {
  distinct,
  duration,
  integer,
  list,
  plainJson,
  required,
  templated,
  variants,
  withDefault,
} from '#documents';
import { SOURCE_ROOTS } from '../roots.js';
import { headers, url } from './http-source.js';
import { LIMITS } from './limits.js';
import { contextName } from './names.js';

const contextSource = variants('type', {
  static: { name: required(contextName), value: required(plainJson) },
  event: { name: required(contextName), value: required(templated(SOURCE_ROOTS)) },
  http: {
    name: required(contextName),
    url: required(url),
    headers: withDefault(headers, {}),
    timeout: withDefault(
      duration({
        minMs: 1,
        maxMs: LIMITS.httpTimeoutMs,
        expected: 'more than zero and at most PT30S',
      }),
      'PT5S',
    ),
    maxBytes: withDefault(integer({ min: 1, max: LIMITS.httpBytes }), 1024 * 1024),
  },
});

export const context = distinct(list(contextSource, { max: LIMITS.contextSources }), 'name');
