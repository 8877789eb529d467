import { createHmac } from 'node:crypto';
import type { JsonValue } from '#expressions';
import { deliveryOf, type Received } from './delivery/delivery.js';
import { mapDelivery, type Mapped } from './delivery/map.js';
import { compileEventSource } from './document/compile.js';
import { validateEventSource } from './document/document.js';
import type { EventSourceSpec } from './event-source.contract.js';

/** The least that is an event source, but for `changes`. */
export function leastSource(changes: object = {}) {
  return {
    key: 'shop',
    verification: { type: 'token', secrets: ['secret://shop'] },
    event: { id: '${body.id}', type: 'order.created' },
    ...changes,
  };
}

/** The spec of a document that is valid. */
export function specOf(document: unknown): EventSourceSpec {
  const verdict = validateEventSource(document);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems, null, 2));
  return verdict.spec;
}

/** What a source makes of deliveries. */
export function mapperOf(document: unknown) {
  const spec = specOf(document);
  const compiled = compileEventSource(spec);
  return (body: JsonValue, received: Partial<Received> = {}): Promise<Mapped[]> =>
    mapDelivery(compiled, deliveryOf(spec, { body, headers: {}, query: {}, ...received }));
}

/** An HMAC-SHA256. */
export function sign(key: string | Uint8Array, content: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(content).digest();
}
