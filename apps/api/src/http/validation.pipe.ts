import {
  type ArgumentMetadata,
  Injectable,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { type RequestProblem } from '../problems/problem.js';
import {
  EmptyBodyError,
  InvalidBodyError,
  InvalidParametersError,
} from '../problems/request.errors.js';
import { jsonPointer } from './json.guard.js';

const MAX_PROBLEMS = 100;

/** What the pipe finds wrong, before it knows in which part of the request. */
class ValidationFailure extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('validation failed');
  }
}

/**
 * The one validation of the api: bodies and queries become instances of their DTO class, a field
 * that the class does not know is an error, and every error has a JSON pointer. Nothing is
 * converted unless the DTO says so (`@Type`, `@Transform`).
 *
 * @throws InvalidBodyError | EmptyBodyError | InvalidParametersError
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => new ValidationFailure(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && this.toValidate(metadata)) expectObject(value);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof ValidationFailure)) throw error;
      throw refusal(problemsOf(error.errors), value, metadata);
    }
  }

  /** Would turn `?n=abc` into NaN for a parameter typed number. */
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }

  /** Would delete `constructor` and `prototype` from free-form data; `__proto__` never gets here. */
  protected override stripProtoKeys(): void {
    return;
  }

  /** Neither JSON nor YAML has arrays with gaps. */
  protected override closeArrayGaps(): void {
    return;
  }
}

/** An absent body is left to the fields it lacks. */
function expectObject(body: unknown): void {
  if (body === undefined) return;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isObject && !Buffer.isBuffer(body)) return;
  const message = 'the body must be an object';
  throw new InvalidBodyError([{ pointer: '', code: 'is_object', message }]);
}

function refusal(problems: RequestProblem[], value: unknown, { type }: ArgumentMetadata): Error {
  if (type !== 'body') {
    const part = type === 'param' ? 'path' : 'query';
    return new InvalidParametersError(problems.map((problem) => ({ ...problem, in: part })));
  }
  return value === undefined ? new EmptyBodyError(problems) : new InvalidBodyError(problems);
}

function problemsOf(errors: readonly ValidationError[]): RequestProblem[] {
  const problems: RequestProblem[] = [];
  for (const error of errors) collect(error, [], problems);
  return problems;
}

function collect(
  error: ValidationError,
  parents: readonly string[],
  problems: RequestProblem[],
): void {
  const path = [...parents, error.property];
  if (problems.length < MAX_PROBLEMS) problems.push(...ownProblems(error, jsonPointer(path)));
  for (const child of error.children ?? []) collect(child, path, problems);
}

function ownProblems(error: ValidationError, pointer: string): RequestProblem[] {
  const constraints = Object.entries(error.constraints ?? {});
  if (constraints.length === 0) return [];
  if ('whitelistValidation' in (error.constraints ?? {})) {
    return [{ pointer, code: 'unknown_field', message: `there is no field "${error.property}"` }];
  }
  if (error.value === undefined && !error.children?.length) {
    return [{ pointer, code: 'required', message: `${error.property} is required` }];
  }
  return constraints.map(([name, message]) => ({ pointer, code: snakeCase(name), message }));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
