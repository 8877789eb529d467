import { isRefusedRow, sqlState } from '#database';
import type { RequestFailure } from '#runs';
import { RequestStoppedError } from './request-chunk.js';

/** So often a chunk is tried; with the waits between them that is about four minutes. */
const TRIES = 10;

const MAX_DELAY_MS = 60_000;

/** What becomes of a request whose chunk failed. */
export type ChunkVerdict =
  | { readonly kind: 'fail'; readonly error: RequestFailure }
  | { readonly kind: 'postpone'; readonly delayMs: number };

/**
 * Judges a chunk that was rolled back: what the database may get over is tried again for a while,
 * everything else fails the request at once.
 *
 * @param tries how often the chunk had failed before
 */
export function judgeFailure(error: unknown, tries: number): ChunkVerdict {
  if (error instanceof RequestStoppedError) {
    return { kind: 'fail', error: { code: error.code, message: error.message } };
  }
  const state = sqlState(error);
  if (isRefusedRow(error)) {
    const message = `The database refuses a row of a run (SQLSTATE ${state ?? 'unknown'}).`;
    return { kind: 'fail', error: { code: 'refused_by_database', message } };
  }
  if (state === undefined || tries + 1 >= TRIES) return { kind: 'fail', error: INTERNAL_ERROR };
  return { kind: 'postpone', delayMs: Math.min(1_000 * 2 ** tries, MAX_DELAY_MS) };
}

const INTERNAL_ERROR: RequestFailure = {
  code: 'internal_error',
  message: "A chunk could not be carried out; the worker's log says why under the request's id.",
};
