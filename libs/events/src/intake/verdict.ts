import type { EventProblem } from '../delivery/delivery.js';

/** What the database had to say of an event. */
export interface StoredVerdict {
  /**
   * `accepted`: stored now. `duplicate`: an event with this identity and this content was stored
   * before. `conflict`: one with this identity and other content was, and nothing was written.
   */
  readonly kind: 'accepted' | 'duplicate' | 'conflict';
  /** The stored row. */
  readonly rowId: string;
}

/** What became of one event that was to be accepted. */
export type Verdict =
  StoredVerdict | { readonly kind: 'invalid'; readonly problems: readonly EventProblem[] };

/** Of an event that the database refuses, though it was found in order. */
export const NOT_STORABLE = {
  kind: 'invalid',
  problems: [
    { pointer: '', code: 'not_storable', message: 'holds something that cannot be stored' },
  ],
} as const satisfies Verdict;
