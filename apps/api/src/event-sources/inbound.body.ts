import { type FastifyRequest } from 'fastify';
import type { JsonValue } from '#expressions';
import { parseJson } from '../http/json.parser.js';
import { EmptyBodyError, MalformedBodyError } from '../problems/request.errors.js';
import { FormDeliveryError } from './form-delivery.error.js';

/** The bytes of a request on a route marked with `RawBody`. */
export function bytesOf({ body }: Pick<FastifyRequest, 'body'>): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/**
 * The JSON of a delivery. Its content type does not matter: many senders of JSON call it text.
 *
 * @throws EmptyBodyError | MalformedBodyError | UnkeepableBodyError | FormDeliveryError
 */
export function deliveredJson(bytes: Buffer, contentType = ''): JsonValue {
  if (bytes.length === 0) {
    throw new EmptyBodyError([{ pointer: '', code: 'required', message: 'JSON is required' }]);
  }
  try {
    return parseJson(bytes);
  } catch (error) {
    const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
    throw isForm && error instanceof MalformedBodyError ? new FormDeliveryError() : error;
  }
}
