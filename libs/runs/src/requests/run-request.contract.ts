import type { JsonObject } from '#patterns';
import type { Occurrence } from '../contract.js';

/** What a request makes runs of; the `occurrence` of these runs is the same word. */
export type RequestKind = Extract<Occurrence, 'replay'>;

export const REQUEST_STATES = ['running', 'completed', 'cancelled', 'failed'] as const;

/** Where a request stands; only `running` is unfinished. */
export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_MODES = ['fill_gaps', 'reprocess'] as const;

/**
 * `fill_gaps` makes the runs that the ledger does not have, under their original occurrence keys, so
 * that it cannot double; `reprocess` makes runs that are occurrences of their own.
 */
export type RequestMode = (typeof REQUEST_MODES)[number];

/** Which stored events go to which definitions, as it was asked. Times are epoch milliseconds. */
export interface ReplaySpec {
  /** Keys. */
  readonly definitions: readonly string[];
  readonly mode: RequestMode;
  /** Received at this time or later. */
  readonly from: number;
  /** Received before this time; null for the time of the request, which is also the latest. */
  readonly to: number | null;
  /** Exact types, or prefixes that end in `*`; null for all. */
  readonly eventTypes: readonly string[] | null;
  readonly source: string | null;
  /** An event pattern over the envelope. */
  readonly filter: JsonObject | null;
}

/** What a request has gone through so far. */
export interface RequestCounts {
  /** Events of the time range. */
  readonly scanned: number;
  /** Those of them that the request picks and that were matched with its definitions. */
  readonly selected: number;
  /** Events that the dispatcher has yet to match: they are left to it. */
  readonly undispatched: number;
  /** Events whose content is no longer kept. */
  readonly unavailable: number;
  /** One for each definition, in the order of the request. */
  readonly definitions: readonly DefinitionCounts[];
}

/** What came of the occurrences of one definition; in a dry run, what would come of them. */
export interface DefinitionCounts {
  /** The definition's key. */
  readonly definition: string;
  /** Occurrences found; each is either created or existing. */
  readonly matched: number;
  /** Runs that were recorded. */
  readonly created: number;
  /** Occurrences that the ledger had already. */
  readonly existing: number;
  /** Those among `created` that failed at once, because the trigger's condition threw. */
  readonly failed: number;
}

/** Why a request failed. */
export interface RequestFailure {
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
}

/** A durable request for runs and how far it is. Times are epoch milliseconds. */
export interface RunRequest {
  readonly id: string;
  readonly tenant: string;
  readonly kind: RequestKind;
  readonly spec: ReplaySpec;
  /** A dry run counts and creates nothing. */
  readonly dryRun: boolean;
  /** Runs a second at most; null for as many as there is room for. */
  readonly rate: number | null;
  /** Who asked, as the run log names them. */
  readonly actor: string;
  readonly note: string | null;
  readonly state: RequestState;
  /** What was gone through last: the id of an event's row. */
  readonly cursor: string | null;
  readonly counts: RequestCounts;
  readonly error: RequestFailure | null;
  readonly cancelledBy: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** A request as it is asked for. */
export interface NewRunRequest extends Pick<
  RunRequest,
  'kind' | 'spec' | 'dryRun' | 'rate' | 'note'
> {
  /** The same key with the same request means the same request, however often it is sent. */
  readonly idempotencyKey: string | null;
}
