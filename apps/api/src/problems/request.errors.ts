import { type FieldProblem } from '#config';
import { type ProblemAnswer, type RequestPart, type RequestProblem } from './problem.js';

/** A request that is wrong as HTTP, before any domain code has seen it. */
export abstract class RequestError extends Error implements ProblemAnswer {
  abstract readonly status: number;
  abstract readonly code: string;
  readonly errors?: readonly RequestProblem[];
  readonly headers?: Readonly<Record<string, string>>;

  constructor(readonly detail: string) {
    super(detail);
    this.name = new.target.name;
  }
}

/** Thrown when a body is not what its content type says. */
export class MalformedBodyError extends RequestError {
  readonly status = 400;
  readonly code: 'malformed_json' | 'malformed_yaml' | 'malformed_text';

  constructor(format: 'json' | 'yaml' | 'text', reason: string) {
    super(`The body could not be read: ${reason}.`);
    this.code = `malformed_${format}`;
  }
}

/** Thrown when a body was read but cannot be kept as it is (see `unkeepable`). */
export class UnkeepableBodyError extends RequestError {
  readonly status = 422;
  readonly code = 'unkeepable_body';

  constructor(override readonly errors: readonly FieldProblem[]) {
    super('The body has content that cannot be stored unchanged.');
  }
}

/** Thrown when larger bodies than there is room for are being worked on. */
export class TooBusyError extends RequestError {
  readonly status = 503;
  readonly code = 'too_busy';
  override readonly headers = { 'retry-after': '1' };

  constructor() {
    super('Too many large requests are being worked on. Nothing was done; send this again later.');
  }
}

/** Thrown when a YAML body is longer than is reasonable to compose. */
export class YamlTooLargeError extends RequestError {
  readonly status = 413;
  readonly code = 'yaml_too_large';

  constructor(bytes: number, tokens: number) {
    super(`YAML may have ${bytes} bytes and ${tokens} tokens at most; send JSON instead.`);
  }
}

/** Thrown when a body has a content type that the route does not read. */
export class UnsupportedContentTypeError extends RequestError {
  readonly status = 415;
  readonly code = 'unsupported_content_type';
  override readonly headers = { accept: 'application/json, application/yaml' };

  constructor(contentType: string | undefined) {
    const found = contentType === undefined ? 'has none' : `is "${contentType}"`;
    super(`The content type must be application/json or application/yaml; it ${found}.`);
  }
}

/** Thrown when a body is compressed. */
export class UnsupportedContentEncodingError extends RequestError {
  readonly status = 415;
  readonly code = 'unsupported_content_encoding';
  override readonly headers = { 'accept-encoding': 'identity' };

  constructor(encoding: string) {
    super(
      `Bodies are not accepted with the content encoding "${encoding}"; send them as they are.`,
    );
  }
}

/** Thrown when a route needs a body and there is none. */
export class EmptyBodyError extends RequestError {
  readonly status = 400;
  readonly code = 'empty_body';

  constructor(override readonly errors: readonly RequestProblem[]) {
    super('The request needs a body and has none.');
  }
}

/** Thrown when a body does not have the fields, types and values the route asks for. */
export class InvalidBodyError extends RequestError {
  readonly status = 422;
  readonly code = 'invalid_body';

  constructor(override readonly errors: readonly RequestProblem[]) {
    super(`The body is not valid: ${summaryOf(errors)}`);
  }
}

/** Thrown when the query, the path or a header of a request is not as the route asks for. */
export class InvalidParametersError extends RequestError {
  readonly status = 400;
  readonly code = 'invalid_parameters';

  constructor(override readonly errors: readonly RequestProblem[]) {
    super(`The request is not valid: ${summaryOf(errors)}`);
  }

  /** One parameter that is wrong. */
  static of(
    part: RequestPart,
    name: string,
    code: string,
    message: string,
  ): InvalidParametersError {
    return new InvalidParametersError([{ in: part, pointer: `/${name}`, code, message }]);
  }
}

/** Thrown when a URL has percent signs that do not encode UTF-8. */
export class MalformedUrlError extends RequestError {
  readonly status = 400;
  readonly code = 'malformed_url';

  constructor() {
    super('The URL has a "%" that does not begin an encoded UTF-8 character.');
  }
}

/** Thrown when an update does not say which version it was made from. */
export class IfMatchRequiredError extends RequestError {
  readonly status = 428;
  readonly code = 'if_match_required';

  constructor() {
    super('Send the ETag you last read as If-Match, or "*" to write whatever is there now.');
  }
}

/** Thrown for a path that nothing answers. */
export class RouteNotFoundError extends RequestError {
  readonly status = 404;
  readonly code = 'route_not_found';

  constructor(method: string, path: string) {
    super(`Nothing answers ${method} ${path}.`);
  }
}

/** Thrown for a path that answers other methods. */
export class MethodNotAllowedError extends RequestError {
  readonly status = 405;
  readonly code = 'method_not_allowed';
  override readonly headers: Readonly<Record<string, string>>;

  constructor(method: string, allowed: readonly string[]) {
    super(`${method} is not possible here; ${allowed.join(', ')} is.`);
    this.headers = { allow: allowed.join(', ') };
  }
}

function summaryOf(errors: readonly RequestProblem[]): string {
  const messages = errors.slice(0, 3).map((error) => error.message);
  const rest = errors.length - messages.length;
  return `${messages.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}
