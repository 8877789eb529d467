import { DeadlineExceededError, withDeadline } from '#observability';
import { TooBusyError } from '../problems/request.errors.js';

/** Bytes of large bodies that are worked on at once: JSON may take fifty times as much memory. */
const ROOM_BYTES = 8 * 2 ** 20;

/** Bytes of large bodies that wait for room; a flood beyond is sent away at once. */
const WAITING_BYTES = 64 * 2 ** 20;

/** So long a body waits for room at most (ms). */
const WAIT_MS = 10_000;

/** A body up to this size needs no room. */
export const SMALL_BYTES = 64 * 1024;

export interface BodyRoomOptions {
  readonly bytes: number;
  readonly waitingBytes: number;
  readonly waitMs: number;
}

/**
 * Room in memory for large bodies that are worked on, so that no number of them at once exhausts the
 * memory of the process. Who finds none waits until others are done, in the order of arrival.
 */
export class BodyRoom {
  private readonly options: BodyRoomOptions;
  private free: number;
  private readonly waiting: { readonly bytes: number; readonly enter: () => void }[] = [];
  private waitingBytes = 0;

  constructor(options: Partial<BodyRoomOptions> = {}) {
    this.options = { bytes: ROOM_BYTES, waitingBytes: WAITING_BYTES, waitMs: WAIT_MS, ...options };
    this.free = this.options.bytes;
  }

  /**
   * Takes room, at once or when there is some. More than all there is counts as all of it.
   *
   * @returns gives the room back; the second call does nothing
   * @throws TooBusyError when there was none in time, or too many wait already
   */
  async enter(wanted: number): Promise<() => void> {
    const bytes = Math.min(wanted, this.options.bytes);
    if (this.waiting.length > 0 || bytes > this.free) await this.turn(bytes);
    else this.free -= bytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.free += bytes;
      this.admit();
    };
  }

  private async turn(bytes: number): Promise<void> {
    if (this.waitingBytes + bytes > this.options.waitingBytes) throw new TooBusyError();
    const { promise, resolve } = Promise.withResolvers<null>();
    const enter = (): void => {
      resolve(null);
    };
    const place = { bytes, enter };
    this.waiting.push(place);
    this.waitingBytes += bytes;
    try {
      await withDeadline(this.options.waitMs, () => promise);
    } catch (error) {
      const index = this.waiting.indexOf(place);
      if (index === -1) return; // let in at this very moment
      this.waiting.splice(index, 1);
      this.waitingBytes -= bytes;
      this.admit();
      throw error instanceof DeadlineExceededError ? new TooBusyError() : error;
    }
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && next.bytes <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.waitingBytes -= next.bytes;
      this.free -= next.bytes;
      next.enter();
    }
  }
}
