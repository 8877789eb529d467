import { randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

const RANDOM_BYTES = 16;

/** Drawn for many ids at once: drawing is most of what an id costs. */
const pool = Buffer.alloc(128 * RANDOM_BYTES);
let drawn = pool.length;

/** Of the latest id: ids of one millisecond are told apart, and sorted, by a counter. */
let latest = { msecs: 0, seq: 0 };

/**
 * A new primary key: UUIDv7, so that keys sort by the time they were made; those of one process by
 * the order in which they were made, whatever its clock does.
 */
export function newId(): string {
  const random = nextRandom();
  const now = Date.now();
  latest =
    now > latest.msecs
      ? { msecs: now, seq: random.readUInt32BE(0) >>> 1 } // room to count up
      : { msecs: latest.msecs, seq: latest.seq + 1 };
  return v7({ random, ...latest });
}

function nextRandom(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const random = pool.subarray(drawn, drawn + RANDOM_BYTES);
  drawn += RANDOM_BYTES;
  return random;
}

/** The same id (UUIDv5) for the same name within a namespace, which is a UUID itself. */
export function derivedId(namespace: string, name: string): string {
  return v5(name, namespace);
}

/** The moment at which a UUIDv7 was made, in epoch milliseconds. */
export function idMadeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest UUIDv7 of a moment (epoch milliseconds): a lower bound for "made at or after". */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}
