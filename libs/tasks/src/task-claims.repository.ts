import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { rows, type Tx } from '#database';
import { taskColumns } from './task.columns.js';
import type { ClaimRequest, Task } from './task.contract.js';

/** What a claim did. */
export interface Claims {
  /** The tasks taken, by priority, then age. */
  readonly taken: readonly TakenTask[];
  /** Tasks whose last lease ran out: they failed instead of being taken. */
  readonly failed: readonly Task[];
}

/** A task that was taken. */
export interface TakenTask extends Task {
  /** The worker whose lease had run out, when the task was taken from one. */
  readonly takenFrom: string | null;
}

/** How many candidates beyond the limit the first look considers. */
const SPARE = 100;

/** How often a claim that found everything in its window taken looks further, and how much. */
const LOOKS = 3;
const WIDER = 8;

/** The claim statement. */
@Injectable()
export class TaskClaims {
  /**
   * Takes up to `limit` tasks of the queues, by priority, then age. Never waits for another claim:
   * what others hold locked is passed over. One statement; only if hundreds of others are being
   * claimed at this moment it looks again, further down.
   */
  async claim(tx: Tx, tenant: string, request: ClaimRequest): Promise<Claims> {
    const taken: TakenTask[] = [];
    const failed: Task[] = [];
    let window = request.limit + SPARE;
    for (let look = 0; look < LOOKS; look++, window *= WIDER) {
      const limit = request.limit - taken.length;
      const found = await rows(tx, claimStatement(tenant, { ...request, limit }, window));
      const changed = found.filter(isChanged);
      taken.push(...changed.filter((task) => task.state === 'claimed'));
      failed.push(...changed.filter((task) => task.state === 'failed'));
      const seen = found[0]?.seen ?? 0;
      if (taken.length === request.limit || seen < window) break;
    }
    return { taken: taken.sort(byPriorityThenAge), failed };
  }
}

/** One row per changed task, or a single one without a task when there is none. */
type ClaimRow = { readonly seen: number } & (TakenTask | { readonly id: null });

function isChanged(row: ClaimRow): row is ClaimRow & TakenTask {
  return row.id !== null;
}

function byPriorityThenAge(a: Task, b: Task): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}

/**
 * Looks at the heads of the queues without locking, then locks what it takes in one order and
 * checks it again as it locks (`for update` rechecks the conditions on `task` against the newest
 * row). So it locks exactly the rows it changes.
 *
 * - `open`: index `task_instance_open` in its own order, `window` entries per queue
 * - `expired`: index `task_instance_claimed`, the leases that ran out first
 * - `used_up`: leases that ran out with no attempt left; these tasks fail
 *
 * The cost depends on the window, not on how many tasks there are.
 *
 * @param window how many candidates to consider
 */
export function claimStatement(
  tenant: string,
  request: ClaimRequest,
  window: number,
): RawBuilder<ClaimRow> {
  return sql<ClaimRow>`
    with queue as (
      select distinct name from unnest(${request.queues}::text[]) as name
    ), open as (
      select head.* from queue cross join lateral (
        select id, priority from task_instance
        where tenant = ${tenant} and queue = queue.name and state = 'open'
        order by priority desc, id
        limit ${window}
      ) head
    ), expired as (
      select head.* from queue cross join lateral (
        select id, priority, attempt >= max_attempts as used_up from task_instance
        where tenant = ${tenant} and queue = queue.name and state = 'claimed' and lease_until < now()
        order by lease_until
        limit ${window}
      ) head
    ), candidate as (
      select id, priority from open
      union all
      select id, priority from expired where not used_up
      order by priority desc, id
      limit ${window}
    ), free as (
      select task.id, task.claimed_by from candidate join task_instance task on task.id = candidate.id
      where task.tenant = ${tenant}
        and (task.state = 'open' or (task.state = 'claimed' and task.lease_until < now()))
      order by candidate.priority desc, candidate.id
      limit ${request.limit}
      for no key update of task skip locked
    ), used_up as (
      select task.id from expired join task_instance task on task.id = expired.id
      where expired.used_up and task.tenant = ${tenant}
        and task.state = 'claimed' and task.lease_until < now()
      for no key update of task skip locked
    ), taken as (
      ${take(request)}
    ), given_up as (
      ${giveUp()}
    ), changed as (
      select * from taken union all select * from given_up
    )
    select (select count(*)::int from candidate) as seen, changed.*
    from (values (true)) always left join changed on true`;
}

/** The error of a task whose last lease ran out. */
export const LEASE_EXPIRED = {
  code: 'lease_expired',
  message: 'The lease of the last attempt ran out without a sign of life.',
};

function take(request: ClaimRequest): RawBuilder<unknown> {
  return sql`
    update task_instance task set
      state = 'claimed',
      attempt = task.attempt + 1,
      token = task.token + 1,
      claimed_by = ${request.worker},
      lease_until = clock_timestamp() + make_interval(secs => ${request.leaseSeconds}),
      error = null,
      updated_at = clock_timestamp()
    from free where task.id = free.id
    returning ${taskColumns}, free.claimed_by as "takenFrom"`;
}

function giveUp(): RawBuilder<unknown> {
  return sql`
    update task_instance task set
      state = 'failed',
      lease_until = null,
      error = ${JSON.stringify(LEASE_EXPIRED)}::jsonb,
      updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    from used_up where task.id = used_up.id
    returning ${taskColumns}, null as "takenFrom"`;
}
