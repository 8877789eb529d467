import { type FastifyRequest } from 'fastify';
import { type RequestPart, type RequestProblem } from '../problems/problem.js';
import {
  InvalidParametersError,
  MalformedUrlError,
  type RequestError,
} from '../problems/request.errors.js';
import { unkeepable } from './json.guard.js';

/**
 * What is wrong with the URL of a request before anything else looks at it: it is not
 * percent-encoded UTF-8 (Fastify itself leaves a bad escape in a query as it is), or a parameter has
 * characters that cannot be stored.
 */
export function parameterFault(request: FastifyRequest): RequestError | undefined {
  const { url } = request;
  const queryStart = url.indexOf('?');
  if (queryStart < 0 && !url.includes('%')) return undefined;
  if (queryStart >= 0 && !isDecodable(url.slice(queryStart))) return new MalformedUrlError();
  const problems = [...problemsOf('query', request.query), ...problemsOf('path', request.params)];
  return problems.length > 0 ? new InvalidParametersError(problems) : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function problemsOf(part: RequestPart, values: unknown): RequestProblem[] {
  return unkeepable(values).map((problem) => ({ ...problem, in: part }));
}
