import type { CelInput } from '@bufbuild/cel';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { JsonObject, JsonValue } from './json.js';
import { fromJson } from './from-json.js';

/**
 * The names that an expression may begin with. Each kind of document has some of them: whoever
 * compiles its expressions says which.
 */
export const ROOT_NAMES = [
  'event',
  'context',
  'run',
  'definition',
  'trigger',
  'body',
  'headers',
  'query',
  'item',
  'now',
] as const;

export type RootName = (typeof ROOT_NAMES)[number];

/** What the roots stand for. A root that is absent is an error where an expression reads it. */
export interface RootValues {
  readonly event?: JsonObject;
  readonly context?: JsonObject;
  readonly run?: JsonObject;
  readonly definition?: JsonObject;
  readonly trigger?: JsonObject;
  /** What an HTTP request brought: its body as JSON, and its headers and query by name. */
  readonly body?: JsonValue;
  readonly headers?: JsonObject;
  readonly query?: JsonObject;
  /** The item of a `forEach`. */
  readonly item?: JsonValue;
  /** A timestamp in expressions. */
  readonly now?: Date;
}

/**
 * Values prepared for expressions. Nothing is converted before an expression reads it, and nothing
 * twice, so prepare the roots of an event once and evaluate all its expressions with them.
 */
export class Roots {
  /** @internal What the CEL library takes as the variables of an evaluation. */
  readonly bindings: Record<string, CelInput>;

  constructor({ now, ...values }: RootValues, base?: Roots) {
    this.bindings = { ...base?.bindings, ...(now && { now: timestampFromDate(now) }) };
    for (const [name, value] of Object.entries(values)) this.bindings[name] = fromJson(value);
  }

  /** These roots and more, for expressions that share most of them. */
  with(values: RootValues): Roots {
    return new Roots(values, this);
  }
}

/** @see Roots */
export function createRoots(values: RootValues): Roots {
  return new Roots(values);
}
