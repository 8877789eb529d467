import type { Logger } from '@nestjs/common';
import { reasonOf } from './batch-starter.service.js';

/** So many batches, and so many split runs, are looked after in one turn. */
export const PER_TURN = 50;

/** A batch or split run is carried out this often before its runs fail. */
export const MAX_TRIES = 5;

/**
 * Looks after each of what is late. One with which that fails keeps no other from it: its lease is
 * extended, and it is late again once that has passed.
 *
 * @returns how many there were
 */
export async function lookAfterEach<T>(
  late: readonly T[],
  logger: Logger,
  lookAfter: (one: T) => Promise<void>,
): Promise<number> {
  const results = await Promise.allSettled(late.map(lookAfter));
  const failed = results.filter((result) => result.status === 'rejected');
  const [first] = failed;
  if (first) {
    logger.warn(
      `${failed.length} of ${late.length} wait for another turn: ${reasonOf(first.reason)}`,
    );
  }
  return late.length;
}
