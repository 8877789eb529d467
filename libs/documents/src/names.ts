import { type Reader } from './place.js';
import { refine, text } from './values.js';

/** A name for URLs, log lines and metrics. */
export function name(max: number): Reader<string> {
  return refine(text({ max }), (value, place) =>
    /^[a-z0-9][a-z0-9._-]*$/.test(value)
      ? value
      : place.refuse(
          'bad_name',
          'must be lower-case letters, digits, ".", "_" and "-", and begin with a letter or digit',
        ),
  );
}
