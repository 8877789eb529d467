import type { Occurrence, RunError } from './contract.js';
import type { RequestKind } from './requests/run-request.contract.js';

/** One reason to run one definition, ready to be recorded. Times are epoch milliseconds. */
export interface OccurrenceDraft {
  readonly tenant: string;
  readonly definitionId: string;
  /** For the batch's summary. */
  readonly definitionKey: string;
  /** The revision the run pins. */
  readonly revision: number;
  readonly occurrence: Occurrence;
  /** Unique per definition; see {@link eventOccurrenceKey} and {@link timeOccurrenceKey}. */
  readonly occurrenceKey: string;
  /** The trigger that is the cause. */
  readonly triggerId?: string;
  /** Other triggers of the definition that matched the same event. */
  readonly alsoMatched?: readonly string[];
  readonly eventId?: string;
  readonly nominalTime?: number;
  /** The last of several nominal times that this row covers, and their number. */
  readonly lastNominalTime?: number;
  readonly nominalCount?: number;
  readonly dueTime?: number;
  readonly coalescedInto?: number;
  /** The request that the run comes from, when it is not found live. */
  readonly request?: RequestMark;
  /** Who asked for this one run, when somebody did. */
  readonly asked?: AskedMark;
  readonly verdict: OccurrenceVerdict;
  /** More about the verdict, for the run log. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Where a run that was asked for comes from, for its row and its log. */
export interface RequestMark {
  readonly id: string;
  readonly kind: RequestKind;
  /** Who asked, as the run log names them. */
  readonly actor: string;
  readonly note: string | null;
}

/** Who asked for a single run, and what the run log keeps of that. */
export interface AskedMark {
  readonly actor: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Whether the occurrence is to run, or is over as soon as it is recorded. */
export type OccurrenceVerdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skipped' | 'coalesced'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: RunError };

/** The occurrence key of an event; one event runs a definition once, whatever triggers it matches. */
export function eventOccurrenceKey(eventRowId: string): string {
  return `event:${eventRowId}`;
}

/** The occurrence key of a nominal time (or of the first of a range). */
export function timeOccurrenceKey(triggerId: string, nominalTime: number): string {
  return `time:${triggerId}:${new Date(nominalTime).toISOString()}`;
}

/** The occurrence key of a run that somebody asked for. */
export function manualOccurrenceKey(id: string): string {
  return `manual:${id}`;
}

/** The occurrence key of an occurrence that a request repeats, as an occurrence of its own. */
export function reprocessOccurrenceKey(requestId: string, originalKey: string): string {
  return `reprocess:${requestId}:${originalKey}`;
}
