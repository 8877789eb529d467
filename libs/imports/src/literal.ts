import type { JsonObject, JsonValue } from '#expressions';
import { isList } from './json.js';

/** A template that renders to the text: every `${` in it is written `$${`. */
export function literalText(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** A template that renders to the object. Names of members are no templates. */
export function literalJson(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, literal(member)]));
}

function literal(value: JsonValue): JsonValue {
  if (typeof value === 'string') return literalText(value);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(literal) : literalJson(value);
}
