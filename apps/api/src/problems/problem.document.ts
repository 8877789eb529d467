import { type FastifyRequest } from 'fastify';
import { cut, listed, unlistedCount } from './listed.js';
import { type Problem, type ProblemAnswer } from './problem.js';

/** The document that answers a request. */
export function problemDocument(answer: ProblemAnswer, request: FastifyRequest): Problem {
  return {
    type: `urn:problem-type:activity-core:${answer.code}`,
    title: titleOf(answer.code),
    status: answer.status,
    detail: detailOf(answer),
    code: answer.code,
    instance: pathOf(request),
    requestId: request.id,
    ...(answer.errors && { errors: listed(answer.errors) }),
  };
}

function detailOf({ detail, errors = [] }: ProblemAnswer): string {
  const rest = unlistedCount(errors);
  const unlisted = rest === 0 ? '' : ` ${rest} of the ${errors.length} problems are not listed.`;
  return `${cut(detail)}${unlisted}`;
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
