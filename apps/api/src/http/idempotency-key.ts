import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { InvalidParametersError } from '../problems/request.errors.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

const ReadIdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  const message = 'Idempotency-Key must be 1 to 200 printable ASCII characters without spaces';
  throw InvalidParametersError.of('header', 'Idempotency-Key', 'malformed_key', message);
});

/**
 * Gives a handler the `Idempotency-Key` of the request (`string | null`), and documents the header.
 *
 * @throws InvalidParametersError for a key that is none
 */
export function IdempotencyKey(): ParameterDecorator {
  return (controller, handler, index) => {
    ReadIdempotencyKey()(controller, handler, index);
    const descriptor = handler && Object.getOwnPropertyDescriptor(controller, handler);
    if (handler === undefined || !descriptor) return;
    ApiHeader({
      name: 'Idempotency-Key',
      description:
        'Of your choice. The same request under the same key is made once, however often it is sent.',
      required: false,
      schema: { type: 'string', maxLength: 200 },
    })(controller, handler, descriptor);
  };
}
