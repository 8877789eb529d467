import type { EventEnvelope, EventHeader, StoredEvent } from '#events';
import type { OccurrenceDraft, ReplaySpec, RequestCounts } from '#runs';

/** What a replay does with an event, as far as its header tells. */
type EventVerdict = 'read' | 'other' | 'undispatched' | 'unavailable';

/** What a walk over events needs. */
export interface WalkInput {
  readonly spec: Pick<ReplaySpec, 'eventTypes' | 'source'>;
  /** Those that {@link readable} named; one that is missing was removed meanwhile. */
  readonly envelopes: ReadonlyMap<string, EventEnvelope>;
  /** Whether the request's filter picks the event. */
  readonly picks: (envelope: EventEnvelope) => boolean;
  readonly draftsOf: (event: StoredEvent) => readonly OccurrenceDraft[];
  /** The walk ends after the event with which there are so many drafts. */
  readonly room: number;
}

/** How far a walk came, and what it found. */
export interface Walk {
  readonly drafts: readonly OccurrenceDraft[];
  readonly counts: Omit<RequestCounts, 'definitions'>;
  /** The last event gone through; null when there was none. */
  readonly last: string | null;
}

/** The events to begin with, of which at most `max` are to be read. */
export function firstOf(
  headers: readonly EventHeader[],
  spec: WalkInput['spec'],
  max: number,
): readonly EventHeader[] {
  let left = max;
  const end = headers.findIndex((header) => judge(header, spec) === 'read' && left-- === 0);
  return end === -1 ? headers : headers.slice(0, end);
}

/** The events that come before this one; all when there is none. */
export function before(
  headers: readonly EventHeader[],
  rowId: string | undefined,
): readonly EventHeader[] {
  const end = headers.findIndex((header) => header.rowId === rowId);
  return end === -1 ? headers : headers.slice(0, end);
}

/** The events whose envelopes a walk needs. */
export function readable(headers: readonly EventHeader[], spec: WalkInput['spec']): string[] {
  return headers.flatMap((header) => (judge(header, spec) === 'read' ? [header.rowId] : []));
}

/** The events that are left to the dispatcher since they wait for it. */
export function waiting(headers: readonly EventHeader[], spec: WalkInput['spec']): string[] {
  return headers.flatMap((header) =>
    header.state === 'pending' && judge(header, spec) === 'undispatched' ? [header.rowId] : [],
  );
}

/** Goes through events in order, each whole: also when it brings more drafts than there is room for. */
export function walk(headers: readonly EventHeader[], input: WalkInput): Walk {
  const counts = { scanned: 0, selected: 0, undispatched: 0, unavailable: 0 };
  const drafts: OccurrenceDraft[] = [];
  let last: string | null = null;
  for (const header of headers) {
    if (drafts.length >= input.room) break;
    last = header.rowId;
    counts.scanned += 1;
    const envelope = input.envelopes.get(header.rowId);
    const verdict = judge(header, input.spec);
    if (verdict === 'undispatched') counts.undispatched += 1;
    else if (verdict === 'unavailable') counts.unavailable += 1;
    else if (verdict === 'read' && !envelope) counts.unavailable += 1;
    else if (verdict === 'read' && envelope && input.picks(envelope)) {
      counts.selected += 1;
      drafts.push(...input.draftsOf({ rowId: header.rowId, envelope }));
    }
  }
  return { drafts, counts, last };
}

/** An event that was not matched yet is the dispatcher's: it will meet the definitions as they are. */
function judge(header: EventHeader, { eventTypes, source }: WalkInput['spec']): EventVerdict {
  if (source !== null && header.source !== source) return 'other';
  if (eventTypes !== null && !eventTypes.some((type) => covers(type, header.type))) return 'other';
  if (header.state !== 'dispatched') return 'undispatched';
  return header.hasContent ? 'read' : 'unavailable';
}

/** As a trigger's event types do: an exact type, or a prefix that ends in `*`. */
function covers(eventType: string, type: string): boolean {
  return eventType.endsWith('*') ? type.startsWith(eventType.slice(0, -1)) : type === eventType;
}
