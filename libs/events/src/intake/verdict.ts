import type { EventProblem } from '../delivery/delivery.js';

/** What became of one event that was to be accepted. */
export type Verdict =
  | {
      /**
       * `accepted`: stored now. `duplicate`: an event with this identity and this content was stored
       * before. `conflict`: one with this identity and other content was, and nothing was written.
       */
      readonly kind: 'accepted' | 'duplicate' | 'conflict';
      /** The stored row. */
      readonly rowId: string;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly EventProblem[] };
