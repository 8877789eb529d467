import { Inject, Injectable } from '@nestjs/common';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';

/** Who asks for a place. */
export type PlaceKind = 'event' | 'time';

/**
 * The places of this worker's unfinished batches. Without a free place nothing is claimed, so what
 * waits forms the next, larger batch: that is what keeps batches large under load.
 *
 * Of two or more places one is reserved for events and one for cron, so that a flood of either
 * leaves the other a way through.
 */
@Injectable()
export class BatchPlaces {
  private readonly taken = new Map<string, PlaceKind>();
  private readonly waiting = new Set<() => void>();

  constructor(@Inject(RUN_OPTIONS) private readonly options: RunOptions) {}

  /** Whether a batch of this kind may be formed now. */
  isFree(kind: PlaceKind): boolean {
    const total = this.options.batchPlaces;
    if (total === 1) return this.taken.size === 0;
    const own = [...this.taken.values()].filter((each) => each === kind).length;
    // The reserved place is there whatever the other kind holds: one turn may form several batches.
    return own === 0 || (own < total - 1 && this.taken.size < total);
  }

  take(batchId: string, kind: PlaceKind): void {
    this.taken.set(batchId, kind);
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

  /** The batches that hold a place. */
  held(): string[] {
    return [...this.taken.keys()];
  }
}
