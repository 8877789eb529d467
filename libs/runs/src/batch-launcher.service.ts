import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { BatchPlaces, type PlaceKind } from './batch-places.js';
import { BatchStarter } from './batch-starter.service.js';
import { RunBatchRepository, type StartableBatch } from './run-batch.repository.js';

/** Where the loops that form batches hand them over, and ask first whether there is room. */
@Injectable()
export class BatchLauncher {
  constructor(
    private readonly database: Database,
    private readonly batches: RunBatchRepository,
    private readonly places: BatchPlaces,
    private readonly starter: BatchStarter,
  ) {}

  /** Whether a batch of this kind may be formed now. */
  async hasPlace(kind: PlaceKind): Promise<boolean> {
    if (this.places.isFree(kind)) return true;
    await this.releaseFinished();
    return this.places.isFree(kind);
  }

  /** Whether it is known, without asking the database, that there is room. */
  hasPlaceAtHand(kind: PlaceKind): boolean {
    return this.places.isFree(kind);
  }

  /** Whether a launched batch holds its place: it is not known to be finished. */
  isUnderWay(batchId: string): boolean {
    return this.places.holds(batchId);
  }

  /** Starts committed batches; each holds a place until it is finished. */
  launch(batches: readonly StartableBatch[], kind: PlaceKind): void {
    for (const { id } of batches) this.places.take(id, kind);
    this.starter.startSoon(batches);
  }

  /** Calls `onPlace` each time a place becomes free. */
  onPlace(onPlace: () => void): void {
    this.places.onRelease(onPlace);
  }

  /** Gives back the places of batches that another worker has finished. Their primary key. */
  async releaseFinished(): Promise<void> {
    const held = this.places.held();
    if (held.length === 0) return;
    const finished = await this.batches.finishedAmong(this.database.session(), held);
    for (const id of finished) this.places.release(id);
  }
}
