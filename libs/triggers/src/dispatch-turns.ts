import type { Lane, PendingEvents, StoredEvent } from '#events';

/** What to claim. */
export interface NextClaim {
  readonly after: Lane | null;
  readonly limit: number;
}

/** What one turn tries of what it claimed. */
export interface DispatchTurn {
  readonly tenant: string;
  readonly events: readonly StoredEvent[];
  /** How many were claimed. */
  readonly claimed: number;
  /** Whether there are more that did not fit into memory with them. */
  readonly isCut: boolean;
}

/** Of a tenant whose last turn left something: which lane comes last in its next one, and how much may. */
interface Behind {
  readonly type: string;
  readonly limit: number;
}

/**
 * Whose turn it is, and how much it tries. Tenants take turns, and their event types do, also where a
 * turn ends early or fails: the next one is another tenant's, and the tenant's next one begins with
 * its other types. After a failure a tenant tries half as many events, down to one, and more again as
 * it goes well.
 *
 * A turn that ends early does not make the tenant's next claim smaller: with few events come few
 * types, and those that wait would not be among them.
 */
export class DispatchTurns {
  private after: Lane | null = null;
  private limit: number;
  private readonly behind = new Map<string, Behind>();
  private several = false;

  /** @param max events to claim at most */
  constructor(private readonly max: number) {
    this.limit = max;
  }

  /** What the next turn claims: of large events no more than about what fits; the rest is read in vain. */
  get next(): NextClaim {
    return { after: this.after, limit: this.limit };
  }

  /**
   * Whether the last turn found several events, and room for more: they come faster than batches are
   * carried out, and none of them waits yet.
   */
  get foundSeveral(): boolean {
    return this.several;
  }

  begin({ tenant, events, isCut }: PendingEvents): DispatchTurn {
    const behind = this.behind.get(tenant);
    const tried = behind ? inTurn(events, behind.type).slice(0, behind.limit) : events;
    return { tenant, events: tried, claimed: events.length, isCut };
  }

  /** @param count how many of the turn's events were dealt with, the first of them */
  end(turn: DispatchTurn, count: number): void {
    const { tenant, claimed, isCut } = turn;
    const isFull = isCut || count < claimed || claimed >= this.limit;
    this.several = count > 1 && !isFull;
    this.limit = isCut ? this.withinMax(2 * claimed) : this.max;
    const last = this.behind.get(tenant)?.limit ?? this.max;
    this.pass(turn, count, this.withinMax(2 * last));
    if (count === claimed && !isCut) this.behind.delete(tenant);
  }

  /** @param turn undefined when it failed before it had claimed anything */
  fail(turn: DispatchTurn | undefined): void {
    this.limit = half(this.limit);
    if (turn) this.pass(turn, turn.events.length, half(turn.events.length));
  }

  private pass({ tenant, events }: DispatchTurn, count: number, limit: number): void {
    const type = events[count - 1]?.envelope.type;
    if (type === undefined) return;
    this.after = { tenant, type };
    this.behind.set(tenant, { type, limit });
  }

  private withinMax(count: number): number {
    return Math.min(count, this.max);
  }
}

function half(count: number): number {
  return Math.max(1, Math.floor(count / 2));
}

/** The lanes in the round of their types, from the one after `type` on; each in its order. */
function inTurn(events: readonly StoredEvent[], type: string): readonly StoredEvent[] {
  const typeOf = ({ envelope }: StoredEvent): string => envelope.type;
  const round = events.toSorted((a, b) => compare(typeOf(a), typeOf(b)));
  const later = round.filter((event) => typeOf(event) > type);
  return [...later, ...round.filter((event) => typeOf(event) <= type)];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
