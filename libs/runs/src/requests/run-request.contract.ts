import type { JsonObject } from '#patterns';
import type { Occurrence } from '../contract.js';

/** What a request makes runs of; the `occurrence` of these runs is the same word. */
export type RequestKind = Extract<Occurrence, 'replay' | 'backfill'>;

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

export const BACKFILL_EXISTING = ['skip', 'reprocess_missed', 'reprocess'] as const;

/**
 * What a backfill does with a nominal time that the ledger has: nothing; a run of its own if none
 * ran, but was skipped or coalesced; or a run of its own whatever came of it.
 */
export type BackfillExisting = (typeof BACKFILL_EXISTING)[number];

export const BACKFILL_ORDERS = ['oldest_first', 'newest_first'] as const;

export type BackfillOrder = (typeof BACKFILL_ORDERS)[number];

/** Which nominal times of a definition are to be made up for. Times are epoch milliseconds. */
export interface BackfillSpec {
  /** The key of the one definition. */
  readonly definitions: readonly string[];
  readonly definitionId: string;
  /** Ids of cron triggers, gone through one after the other. */
  readonly triggers: readonly string[];
  /** Inclusive. */
  readonly from: number;
  /** Exclusive, not in the future; null for the time of the request. */
  readonly to: number | null;
  readonly existing: BackfillExisting;
  readonly order: BackfillOrder;
  /** Runs of each trigger at most; null for no limit. */
  readonly limit: number | null;
  /**
   * Only the times that a pause skipped after that moment, as they were recorded; without it, those
   * of the current calendar.
   */
  readonly pausedSince?: number;
}

/** What each kind asks for. */
export interface RequestSpecs {
  readonly replay: ReplaySpec;
  readonly backfill: BackfillSpec;
}

/** What a request has gone through so far. */
export interface RequestCounts {
  /** Events, or nominal times, of the time range. */
  readonly scanned: number;
  /** Those of them that the request picks and that were matched with its definitions. */
  readonly selected: number;
  /** Events that the dispatcher has yet to match, times that the clock has yet to record. */
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

/** A kind of request and what it asks for. */
export type RequestTarget<Kind extends RequestKind = RequestKind> = {
  readonly [K in Kind]: { readonly kind: K; readonly spec: RequestSpecs[K] };
}[Kind];

/** A durable request for runs and how far it is. Times are epoch milliseconds. */
export type RunRequest<Kind extends RequestKind = RequestKind> = RequestTarget<Kind> &
  RequestStanding;

/** What requests of all kinds have. */
export interface RequestStanding {
  readonly id: string;
  readonly tenant: string;
  /** A dry run counts and creates nothing. */
  readonly dryRun: boolean;
  /** Runs a second at most; null for as many as there is room for. */
  readonly rate: number | null;
  /** Who asked, as the run log names them. */
  readonly actor: string;
  readonly note: string | null;
  readonly state: RequestState;
  /** What was gone through last; what it says depends on the kind. */
  readonly cursor: string | null;
  readonly counts: RequestCounts;
  readonly error: RequestFailure | null;
  readonly cancelledBy: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** A request as it is asked for. */
export type NewRunRequest<Kind extends RequestKind = RequestKind> = RequestTarget<Kind> &
  Pick<RequestStanding, 'dryRun' | 'rate' | 'note'> & {
    /** The same key with the same request means the same request, however often it is sent. */
    readonly idempotencyKey: string | null;
  };
