import { type FieldProblem } from '#config';

/**
 * Where in a request a problem is. A pointer is relative to it; without one it is the body. The
 * mapping is no part of the request, but the document of the event source that it was sent to.
 */
export type RequestPart = 'query' | 'path' | 'header' | 'mapping';

/** One thing that is wrong with one place of a request. */
export interface RequestProblem extends FieldProblem {
  readonly in?: RequestPart;
}

/** The document the client is told (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly RequestProblem[];
}

/** What the client is told, before the request itself (`instance`, `requestId`) is added. */
export interface ProblemAnswer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly RequestProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}
