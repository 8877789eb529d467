import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { IfMatchRequiredError, InvalidParametersError } from '../problems/request.errors.js';

/** The strong entity tag of a version: `"7"`. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The version an `If-Match` header names, or undefined for `*` (any).
 *
 * @throws InvalidParametersError for anything but `*` or one tag made by {@link etagOf}
 */
export function versionOf(ifMatch: string): number | undefined {
  if (ifMatch.trim() === '*') return undefined;
  const digits = /^\s*"(\d{1,15})"\s*$/.exec(ifMatch)?.[1];
  if (digits !== undefined) return Number(digits);
  const message = 'If-Match must be one ETag as the API sent it, such as "7", or *';
  throw InvalidParametersError.of('header', 'If-Match', 'malformed_etag', message);
}

type Need = 'required' | 'optional';

/**
 * Gives a handler the version that the request was made from (`number`, or `undefined` for any), and
 * documents the header. Services compare it in the transaction that writes, and throw an error of
 * kind `stale` when it is another one by now.
 *
 * `@IfMatch()` needs the header (428 without it); `@IfMatch('optional')` takes its absence for any.
 */
export function IfMatch(need: Need = 'required'): ParameterDecorator {
  return (controller, handler, index) => {
    ReadIfMatch(need)(controller, handler, index);
    document(need, controller, handler);
  };
}

const ReadIfMatch = createParamDecorator((need: Need, context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header !== undefined) return versionOf(header);
  if (need === 'optional') return undefined;
  throw new IfMatchRequiredError();
});

function document(need: Need, controller: object, handler: string | symbol | undefined): void {
  if (handler === undefined) return;
  const descriptor = Object.getOwnPropertyDescriptor(controller, handler);
  if (!descriptor) return;
  ApiHeader({
    name: 'If-Match',
    description: 'The ETag of the state the change was made from, or * for any.',
    required: need === 'required',
    schema: { type: 'string', examples: ['"7"'] },
  })(controller, handler, descriptor);
}

/** For the `headers` of a response in the OpenAPI document. */
export const ETAG_HEADER = {
  ETag: {
    description: 'The version of the state; send it as If-Match.',
    schema: { type: 'string' },
  },
} as const;

/** Sends the `version` of what a handler returns as its ETag. */
@Injectable()
export class ETagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((body) => {
        if (hasVersion(body)) void reply.header('etag', etagOf(body.version));
      }),
    );
  }
}

function hasVersion(body: unknown): body is { readonly version: number } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'version' in body &&
    typeof body.version === 'number'
  );
}
