import { DomainError, type FieldProblem } from '#config';
import { summaryOf } from '#documents';

/** Thrown when a document is no valid event source; it lists every problem. */
export class InvalidEventSourceError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid_event_source';

  constructor(override readonly problems: readonly FieldProblem[]) {
    super(`The event source is not valid: ${summaryOf(problems)}`);
  }
}

/** Thrown when the tenant has no event source of the key. */
export class EventSourceNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'event_source_not_found';

  constructor(key: string) {
    super(`There is no event source "${key}".`);
  }
}

/** Thrown when a change is meant for another version of an event source than the current one. */
export class StaleEventSourceError extends DomainError {
  readonly kind = 'stale';
  readonly code = 'stale_event_source';

  constructor(key: string, current: number | undefined) {
    super(
      current === undefined
        ? `There is no event source "${key}" that the change could apply to.`
        : `The event source "${key}" has changed since: it is at version ${current} now. Read it again, then repeat the change.`,
    );
  }
}

/** Thrown when a delivery goes to an address that no event source has. */
export class InboundNotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'inbound_not_found';

  constructor() {
    super('No event source has this address. The address of one is in its links.');
  }
}

/** Thrown when a delivery does not prove where it comes from; what is wrong with it is not told. */
export class DeliveryNotVerifiedError extends DomainError {
  readonly kind = 'unauthorized';
  readonly code = 'delivery_not_verified';

  constructor() {
    super(
      'The delivery could not be verified: its signature, its time or its token is not what the event source asks for.',
    );
  }
}

/** Thrown when a delivery cannot be verified because a secret of the event source cannot be had. */
export class VerificationUnavailableError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'verification_unavailable';
  override readonly retryAfterSeconds = 60;

  constructor() {
    super('A secret of the event source is missing or empty here. The log of the api names it.');
  }
}

/** Thrown when a verified delivery goes to an event source that is not enabled. */
export class EventSourceDisabledError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'event_source_disabled';

  constructor() {
    super('The event source takes no deliveries: "enabled" is false in its document.');
  }
}

/** A problem of a delivery; its pointer leads into the document of the event source. */
export interface MappingProblem extends FieldProblem {
  readonly in: 'mapping';
}

/** Thrown when a delivery, or some items of it, did not become events. */
export class DeliveryNotMappedError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'delivery_not_mapped';
  override readonly problems: readonly MappingProblem[];

  /** @param items the problems of each item, in order; none for one that went well */
  constructor(items: readonly (readonly FieldProblem[])[]) {
    const failed = items.filter((problems) => problems.length > 0);
    const problems = items.flatMap((each, index) => each.map((one) => placed(one, index, items)));
    super(
      items.length === 1
        ? `The event source could not make an event of the delivery: ${summaryOf(problems)}`
        : `The event source could not make events of ${failed.length} of ${items.length} items; the others fared as if they had come alone. ${summaryOf(problems)}`,
    );
    this.problems = problems.slice(0, MAX_PROBLEMS);
  }
}

const MAX_PROBLEMS = 100;

function placed(
  problem: FieldProblem,
  index: number,
  { length }: readonly unknown[],
): MappingProblem {
  const { pointer, code } = problem;
  const message = length === 1 ? problem.message : `item ${index}: ${problem.message}`;
  return { in: 'mapping', pointer, code, message };
}
