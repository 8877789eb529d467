import { type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';

const SANE = /^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}$/;

/**
 * The id of a request: the caller's `x-request-id` when it is short and harmless to log and to send
 * back, else a new UUID. Fits Fastify's `genReqId`.
 */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
