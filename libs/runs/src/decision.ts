import type { JsonValue } from '#expressions';
import type { TaskDraft } from '#tasks';
import type { RunError } from './contract.js';

/** What a run's execution came to. */
export type Decision =
  | {
      readonly kind: 'completed';
      readonly tasks: readonly TaskDraft[];
      readonly context: Readonly<Record<string, JsonValue>>;
      /** Which rules held; empty for a definition without rules. */
      readonly rules: readonly RuleVerdict[];
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'coalesced'; readonly reason: string; readonly into: number }
  | { readonly kind: 'failed'; readonly error: RunError }
  | { readonly kind: 'split'; readonly reason: SplitReason };

/** Why a run leaves its batch. */
export type SplitReason = 'outside_world' | 'refused_by_database' | 'slow_batch';

/** Whether a rule held. */
export interface RuleVerdict {
  readonly rule: string;
  readonly held: boolean;
}
