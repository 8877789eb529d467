import { isJsonArray, isJsonScalar, type JsonValue } from './json.js';
import { CHARACTERS_PER_STEP, MAX_OUTPUT_DEPTH, MAX_OUTPUT_SIZE } from './limits.js';
import { charge, stop } from './work.js';

/** Keeps the size and depth of a result within the limits, and counts it as work. */
export class Output {
  private size = 0;

  /** Counts a value about as long as its JSON text: 2 each, and the characters of strings and keys. */
  add(characters: number): void {
    this.size += characters + 2;
    if (this.size > MAX_OUTPUT_SIZE) stop(`a result larger than ${MAX_OUTPUT_SIZE} characters`);
    charge((characters + 2) / CHARACTERS_PER_STEP);
  }

  /** Counts a whole value that is `depth` lists and objects deep inside the result. */
  addWhole(value: JsonValue, depth: number): void {
    if (isJsonScalar(value)) {
      this.add(typeof value === 'string' ? value.length : 0);
      return;
    }
    this.open(depth);
    if (isJsonArray(value)) {
      for (const item of value) this.addWhole(item, depth + 1);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      this.add(key.length);
      this.addWhole(item, depth + 1);
    }
  }

  /** Counts a list or an object, without what is in it. */
  open(depth: number): void {
    this.add(0);
    if (depth >= MAX_OUTPUT_DEPTH) stop(`a result more than ${MAX_OUTPUT_DEPTH} levels deep`);
  }
}
