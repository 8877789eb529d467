import { name, refine, text } from '#documents';
import { LIMITS } from './limits.js';

/** A definition's key: it stands in URLs, log lines and metrics. */
export const key = name(LIMITS.keyLength);

/** The id of a trigger, rule or template. */
export const id = name(LIMITS.idLength);

/** A name under which expressions find a context source: `context.<name>`. */
export const contextName = refine(text({ max: LIMITS.idLength }), (value, place) =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(value) && !CEL_KEYWORDS.has(value)
    ? value
    : place.refuse(
        'bad_name',
        'must be letters, digits and "_", not begin with a digit, and be no keyword of CEL, so that context.<name> can be written',
      ),
);

const CEL_KEYWORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);
