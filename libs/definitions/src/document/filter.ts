import { compilePattern, type JsonObject } from '#patterns';
import { plainJson } from './expressions.js';
import { isPlainObject } from './json.js';
import { type Reader, refused } from './place.js';

/** An event pattern over the envelope. */
export const filter: Reader<JsonObject> = (value, place) => {
  const compiled = compilePattern(value);
  if (!compiled.ok) {
    for (const { pointer, code, message } of compiled.problems) {
      place.below(pointer).refuse(`filter_${code}`, message);
    }
  }
  const read = plainJson(value, place);
  return read !== refused && compiled.ok && isPlainObject(read) ? read : refused;
};
