/**
 * What sort of refusal an error is. The API maps each kind to one HTTP status; the libraries know
 * nothing of HTTP.
 */
export type DomainErrorKind =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'precondition_required'
  | 'too_large'
  | 'unauthorized'
  | 'forbidden'
  | 'too_many'
  | 'unavailable';

/** One thing that is wrong with one place of a document. */
export interface FieldProblem {
  /** JSON pointer (RFC 6901) into the document that was sent; `''` is the whole document. */
  readonly pointer: string;
  /** Stable, in snake_case; programs decide by it. */
  readonly code: string;
  /** For people: what is wrong and what is expected instead. */
  readonly message: string;
}

/**
 * An error that the caller caused or must know about. Its code, message and problems reach the
 * client, so none of them may contain a secret or an internal detail. Every reason is a class of
 * its own:
 *
 * ```ts
 * export class DefinitionNotFoundError extends DomainError {
 *   readonly kind = 'not_found';
 *   readonly code = 'definition_not_found';
 *
 *   constructor(key: string) {
 *     super(`There is no definition "${key}".`);
 *   }
 * }
 * ```
 */
export abstract class DomainError extends Error {
  abstract readonly kind: DomainErrorKind;
  /** Stable, in snake_case; part of the API. */
  abstract readonly code: string;
  /** Every place that is wrong, when the error is about a document. */
  readonly problems?: readonly FieldProblem[];
  /** Whole seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
