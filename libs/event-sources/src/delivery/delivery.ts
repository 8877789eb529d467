import type { JsonObject, JsonValue } from '#expressions';
import type { EventSourceSpec, VerificationConfig } from '../event-source.contract.js';

/**
 * Headers as Node has them: lower-case names, and what was sent several times as one text, joined with
 * a comma and a blank; of `authorization` the first alone. Only a sample that is tried has lists.
 */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A delivery whose origin is not known yet. */
export interface RawDelivery {
  readonly headers: Headers;
  /** The very bytes that came: that is what is signed. */
  readonly bytes: Uint8Array;
}

/** What a request brought, its body parsed. */
export interface Received {
  readonly body: JsonValue;
  readonly headers: Headers;
  readonly query: JsonObject;
}

/** What expressions see of a delivery. */
export interface Delivery {
  readonly body: JsonValue;
  readonly headers: JsonObject;
  readonly query: JsonObject;
  /** When it came. */
  readonly now: Date;
}

/** What the expressions of a source may see of what came just now. */
export function deliveryOf(
  { verification }: EventSourceSpec,
  { body, headers, query }: Received,
): Delivery {
  return { body, headers: visibleHeaders(headers, verification), query, now: new Date() };
}

/** Credentials, or as good as credentials: no event gets to hold them. */
const HIDDEN = /^(?:proxy-)?authorization$|^cookie$|signature|token|secret|api-?key/;

function visibleHeaders(headers: Headers, verification: VerificationConfig): JsonObject {
  const ours = 'header' in verification ? verification.header : undefined;
  const visible = Object.entries(headers).flatMap(([written, value]) => {
    const name = written.toLowerCase();
    if (value === undefined || HIDDEN.test(name) || name === ours) return [];
    return [[name, typeof value === 'string' ? value : value.join(', ')] as const];
  });
  return Object.fromEntries(visible);
}

/** A header as one text. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The credentials of `Authorization: Bearer …`. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headerOf(headers, 'authorization') ?? '')?.[1];
}
