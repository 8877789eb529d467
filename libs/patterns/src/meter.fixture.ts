import { type JsonObject } from './json.js';
import { watched } from './watched.fixture.js';

/** What a call reads of texts, by the method; the text it is called on, and its first argument. */
const READINGS: readonly [object, string, (on: string, argument: string) => number][] = [
  [String.prototype, 'charCodeAt', () => 1],
  [String.prototype, 'startsWith', (on, text) => Math.min(on.length, text.length)],
  [String.prototype, 'endsWith', (on, text) => Math.min(on.length, text.length)],
  ...['toLowerCase', 'toUpperCase', 'includes', 'indexOf', 'split', 'padStart'].map(
    (name): [object, string, (on: string) => number] => [String.prototype, name, (on) => on.length],
  ),
  [RegExp.prototype, 'exec', (_, text) => text.length],
  [RegExp.prototype, 'test', (_, text) => text.length],
];

/**
 * Counts what some work really does: how often it asks the value for a property or an item, and how
 * many characters of texts the methods read that it calls. It knows nothing of what the work charges.
 */
export function measure(value: JsonObject, work: (value: JsonObject) => void): number {
  const { value: seen, reads } = watched(value);
  let characters = 0;
  const restore = READINGS.map(([owner, name, reading]) => {
    const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
    const counting = function (this: unknown, ...args: unknown[]): unknown {
      characters += reading(String(this), String(args[0]));
      return Reflect.apply(original, this, args);
    };
    Reflect.set(owner, name, counting);
    return () => Reflect.set(owner, name, original);
  });
  try {
    work(seen);
  } finally {
    for (const undo of restore) undo();
  }
  return reads() + characters;
}
