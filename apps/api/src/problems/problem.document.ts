import { type FastifyRequest } from 'fastify';
import { type Problem, type ProblemAnswer } from './problem.js';

/** The document that answers a request. */
export function problemDocument(answer: ProblemAnswer, request: FastifyRequest): Problem {
  return {
    type: `urn:problem-type:activity-core:${answer.code}`,
    title: titleOf(answer.code),
    status: answer.status,
    detail: answer.detail,
    code: answer.code,
    instance: pathOf(request),
    requestId: request.id,
    ...(answer.errors && { errors: answer.errors }),
  };
}

/** `malformed_json` → "Malformed JSON". */
function titleOf(code: string): string {
  const words = code
    .replaceAll('_', ' ')
    .replace(/\b(?:json|yaml|url|id|etag|api)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The path a request asked for, without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.replace(/\?.*$/s, '');
}
