import { type Reader, record } from '#documents';
import { LIMITS } from './limits.js';

/** Labels: short names with short values, for people and for filters of lists. */
export function labels(value: Reader<string>): Reader<Readonly<Record<string, string>>> {
  return record({
    name: {
      pattern: new RegExp(`^[a-zA-Z0-9][a-zA-Z0-9._/-]{0,${LIMITS.labelNameLength - 1}}$`),
      expected: `the name of a label must be at most ${LIMITS.labelNameLength} letters, digits, ".", "_", "/" and "-", and begin with a letter or digit`,
    },
    value,
    max: LIMITS.labels,
  });
}
