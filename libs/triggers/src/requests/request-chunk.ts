import type { Tx } from '#database';
import type { DueRequest, OccurrenceDraft, RequestCounts, RequestKind } from '#runs';

/** A bounded part of what a request asks for. */
export interface RequestChunk {
  readonly drafts: readonly OccurrenceDraft[];
  /** Occurrences, by definition, that were left alone since the ledger has them; beside the drafts. */
  readonly existing?: ReadonlyMap<string, number>;
  /** What was gone through. */
  readonly counts: Omit<RequestCounts, 'definitions'>;
  /** Where the next chunk goes on. */
  readonly cursor: string | null;
  /** Whether nothing is left after it. */
  readonly done: boolean;
  /** Whether it is empty because what comes next is in other hands for a moment: ask again soon. */
  readonly isHeld?: boolean;
}

/** Finds the occurrences that requests of one kind ask for. */
export interface RequestSource<Kind extends RequestKind> {
  /**
   * The next chunk after the request's cursor. What it returns depends on `tx` alone, so that a
   * chunk that was rolled back is found again.
   *
   * @param room runs that there is room for; passed only by what cannot be divided
   * @throws RequestStoppedError when the request can go on no further
   */
  next(tx: Tx, request: DueRequest<Kind>, room: number): Promise<RequestChunk>;
}

/** Thrown when a request cannot go on, and another try would not help. */
export class RequestStoppedError extends Error {
  override readonly name = 'RequestStoppedError';

  constructor(
    /** Stable, for programs; listed in docs/errors.md. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
