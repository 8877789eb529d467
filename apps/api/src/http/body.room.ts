import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { DeadlineExceededError, withDeadline } from '#observability';
import { TooBusyError } from '../problems/request.errors.js';

/** Bodies of so many bytes are worked on at once: what JSON describes may take fifty times as much memory. */
const ROOM_BYTES = 8 * 2 ** 20;

/** What a body counts that does not tell its length (chunked). */
const UNTOLD_BYTES = 256 * 1024;

/** So long a request waits for room at most (ms). */
const WAIT_MS = 10_000;

/** Room in memory, in bytes. Who finds none waits until others are done, in the order of arrival. */
export class BodyRoom {
  private free: number;
  private readonly waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(private readonly bytes: number) {
    this.free = bytes;
  }

  /**
   * Takes room, at once or when there is some. More than all there is counts as all of it.
   *
   * @returns gives the room back; the second call does nothing
   * @throws DeadlineExceededError when there was none within `waitMs`
   */
  async enter(wanted: number, waitMs: number): Promise<() => void> {
    const bytes = Math.min(wanted, this.bytes);
    if (this.waiting.length > 0 || bytes > this.free) await this.turn(bytes, waitMs);
    else this.free -= bytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.free += bytes;
      this.admit();
    };
  }

  private async turn(bytes: number, waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const enter = (): void => {
      resolve(null);
    };
    const place = { bytes, enter };
    this.waiting.push(place);
    try {
      await withDeadline(waitMs, () => promise);
    } catch (error) {
      const index = this.waiting.indexOf(place);
      if (index === -1) return; // let in at this very moment
      this.waiting.splice(index, 1);
      this.admit();
      throw error;
    }
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && next.bytes <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.bytes;
      next.enter();
    }
  }
}

/**
 * Lets requests with large bodies wait for each other, before they are read, so that no number of
 * them at once can exhaust the memory of the process. Small ones do not notice.
 */
export function makeRoomForBodies(app: NestFastifyApplication): void {
  const room = new BodyRoom(ROOM_BYTES);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preParsing', async (request, reply) => {
      const bytes = bytesOf(request);
      if (bytes === 0) return;
      const leave = await room.enter(bytes, WAIT_MS).catch(asTooBusy);
      if (reply.raw.closed) leave();
      else reply.raw.once('close', leave);
    });
}

function bytesOf({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return UNTOLD_BYTES;
  return Number(headers['content-length'] ?? 0) || 0;
}

function asTooBusy(error: unknown): never {
  throw error instanceof DeadlineExceededError ? new TooBusyError() : error;
}
