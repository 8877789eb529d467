import { isPlainObject, plainJson, type Reader, refused } from '#documents';
import { compilePattern, type JsonObject } from '#patterns';

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
