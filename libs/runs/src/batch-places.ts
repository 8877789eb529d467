import { Inject, Injectable } from '@nestjs/common';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';

/** Who asks for a place. */
export type PlaceKind = 'event' | 'time' | 'request';

/** After so many other batches a request gets a place also where none is left for it. */
const REQUEST_TURN = 20;

/**
 * The places of this worker's unfinished batches. Without a free place nothing is claimed, so what
 * waits forms the next, larger batch: that is what keeps batches large under load.
 *
 * Of two or more places one is reserved for events and one for cron, so that a flood of either
 * leaves the other a way through.
 *
 * What was asked for (a replay) has time: it gets one place, and only one that is left over once the
 * reserved ones are set aside. Where there is none for long, it still gets every so many batches one
 * in addition, so that nothing waits forever.
 */
@Injectable()
export class BatchPlaces {
  private readonly taken = new Map<string, PlaceKind>();
  private readonly waiting = new Set<() => void>();
  /** Batches of events and of cron since the last one of a request. */
  private sinceRequest = 0;

  constructor(@Inject(RUN_OPTIONS) private readonly options: RunOptions) {}

  /** Whether a batch of this kind may be formed now. */
  isFree(kind: PlaceKind): boolean {
    if (kind === 'request') return this.isFreeForRequest();
    const total = this.options.batchPlaces;
    if (total === 1) return this.taken.size === 0;
    const own = this.heldBy(kind);
    // The reserved place is there whatever the other kind holds: one turn may form several batches.
    return own === 0 || (own < total - 1 && this.taken.size < total);
  }

  take(batchId: string, kind: PlaceKind): void {
    this.taken.set(batchId, kind);
    this.sinceRequest = kind === 'request' ? 0 : this.sinceRequest + 1;
  }

  /** Gives a batch's place back; does nothing for a batch of another worker. */
  release(batchId: string): void {
    if (!this.taken.delete(batchId)) return;
    for (const onRelease of this.waiting) onRelease();
  }

  /** Calls `onRelease` each time a place becomes free. */
  onRelease(onRelease: () => void): void {
    this.waiting.add(onRelease);
  }

  holds(batchId: string): boolean {
    return this.taken.has(batchId);
  }

  /** The batches that hold a place. */
  held(): string[] {
    return [...this.taken.keys()];
  }

  private isFreeForRequest(): boolean {
    if (this.heldBy('request') > 0) return false;
    if (this.taken.size === 0 || this.sinceRequest >= REQUEST_TURN) return true;
    const unused = (['event', 'time'] as const).filter((kind) => this.heldBy(kind) === 0).length;
    return this.options.batchPlaces > 2 && this.taken.size + unused < this.options.batchPlaces;
  }

  private heldBy(kind: PlaceKind): number {
    return [...this.taken.values()].filter((each) => each === kind).length;
  }
}
