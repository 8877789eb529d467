import { setTimeout as pause } from 'node:timers/promises';
import { ActivityCoreError, type Task } from '#client';
import type { Tenant } from '../../support/tenant.js';
import type { Dice } from './dice.js';
import { untilAnswered } from './patience.js';

/** A claim, as its holder knows it. */
export interface Claim {
  readonly id: string;
  readonly token: number;
  readonly worker: string;
}

/** Short, so that leases run out in the middle of the storm. */
const LEASE_SECONDS = 1;

/**
 * Claims tasks and does with them whatever a holder may do: completes, fails or releases them, lets
 * its lease run out and comes back when another one holds the task. It remembers every answer.
 */
export class TaskHolder {
  readonly claims: Claim[] = [];
  /** Claims whose completion was answered well. */
  readonly completed: Claim[] = [];
  /** Claims whose completion was refused. */
  readonly refused: Claim[] = [];
  /** Claims that were left alone, to be completed too late. */
  #abandoned: Claim[] = [];

  constructor(
    private readonly tenant: Tenant,
    private readonly worker: string,
    private readonly dice: Dice,
  ) {}

  async act(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      for (const claim of await this.claim()) await this.dealWith(claim);
      if (this.dice.next() < 0.3) await this.comeBackLate();
      await pause(this.dice.between(0, 200));
    }
    await this.comeBackLate();
  }

  /** A claim whose answer is lost is nobody's: its lease runs out. */
  private async claim(): Promise<Claim[]> {
    const { worker } = this;
    const limit = this.dice.between(1, 10);
    const body = { queues: ['orders'], worker, limit, leaseSeconds: LEASE_SECONDS };
    const { items } = await untilAnswered(() => this.tenant.client.tasks.claim({ body }));
    const claims = items.map(({ id, token }: Task) => ({ id, token, worker }));
    this.claims.push(...claims);
    return claims;
  }

  private async dealWith(claim: Claim): Promise<void> {
    const { tasks } = this.tenant.client;
    const path = { id: claim.id };
    const { token } = claim;
    switch (this.dice.oneOf(['complete', 'complete', 'fail', 'release', 'beat', 'leave'])) {
      case 'complete':
        return this.complete(claim);
      case 'fail':
        return orRefused(() => tasks.fail({ path, body: { token, error: { by: this.worker } } }));
      case 'release':
        return orRefused(() => tasks.release({ path, body: { token } }));
      case 'beat':
        await orRefused(() => tasks.heartbeat({ path, body: { token, leaseSeconds: 1 } }));
        return this.complete(claim);
      case 'leave':
        this.#abandoned.push(claim);
    }
  }

  /** The output says whose it is. */
  private async complete(claim: Claim): Promise<void> {
    const { id, token } = claim;
    const body = { token, output: { by: this.worker, token } };
    try {
      await untilAnswered(() => this.tenant.client.tasks.complete({ path: { id }, body }));
      this.completed.push(claim);
    } catch (error) {
      if (!isStale(error)) throw error;
      this.refused.push(claim);
    }
  }

  private async comeBackLate(): Promise<void> {
    const late = this.#abandoned;
    this.#abandoned = [];
    for (const claim of late) await this.complete(claim);
  }
}

/** A holder whose lease ran out may find that the task is another's. */
async function orRefused(request: () => Promise<unknown>): Promise<void> {
  try {
    await untilAnswered(request);
  } catch (error) {
    if (!isStale(error)) throw error;
  }
}

function isStale(error: unknown): boolean {
  return error instanceof ActivityCoreError && error.code === 'stale_token';
}
