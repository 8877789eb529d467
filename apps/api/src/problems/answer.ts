import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { DomainError, type DomainErrorKind } from '#config';
import { databaseAnswer } from './database.answer.js';
import { STATUS_OF_KIND } from './kind.js';
import { type ProblemAnswer } from './problem.js';
import { RequestError } from './request.errors.js';

const DEFAULT_RETRY_AFTER: Partial<Record<DomainErrorKind, number>> = {
  too_many: 1,
  unavailable: 5,
};

/** What Fastify calls the requests it refuses, in our words. */
const FASTIFY_CODES: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_MAX_PARAM_LENGTH: 'path_too_long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_content_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'content_length_mismatch',
};

const INTERNAL: ProblemAnswer = {
  status: 500,
  code: 'internal_error',
  detail: 'Something went wrong on our side. The log has it under the requestId of this answer.',
};

/** What to tell the client about anything that was thrown; of the unknown, nothing but that it was. */
export function answerTo(error: unknown): ProblemAnswer {
  if (error instanceof RequestError) return error;
  if (error instanceof DomainError) return domainAnswer(error);
  if (error instanceof HttpException) return httpAnswer(error);
  return fastifyAnswer(error) ?? databaseAnswer(error) ?? INTERNAL;
}

function domainAnswer(error: DomainError): ProblemAnswer {
  const retryAfter = error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER[error.kind];
  return {
    status: STATUS_OF_KIND[error.kind],
    code: error.code,
    detail: error.message,
    ...(error.problems && { errors: error.problems }),
    ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
  };
}

/** Exceptions of Nest, which is also what it makes of most errors of Fastify. */
function httpAnswer(error: HttpException): ProblemAnswer {
  const status = error.getStatus();
  return (
    fastifyAnswer(error.cause) ?? { status, code: codeOfStatus(status), detail: error.message }
  );
}

function fastifyAnswer(error: unknown): ProblemAnswer | undefined {
  if (!isFastifyError(error)) return undefined;
  const code = FASTIFY_CODES[error.code];
  return code === undefined ? undefined : { status: error.statusCode, code, detail: error.message };
}

function isFastifyError(
  error: unknown,
): error is Error & { readonly code: string; readonly statusCode: number } {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return false;
  return typeof error.code === 'string' && typeof error.statusCode === 'number';
}

function codeOfStatus(status: number): string {
  const phrase = STATUS_CODES[status] ?? 'error';
  return phrase.toLowerCase().replaceAll(/[^a-z]+/g, '_');
}
