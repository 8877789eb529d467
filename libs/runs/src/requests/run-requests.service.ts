import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Database, newId, type Tx } from '#database';
import { noCounts } from './request-counts.js';
import type { NewRunRequest, RunRequest } from './run-request.contract.js';
import {
  IdempotencyKeyReusedError,
  RequestOverError,
  TooManyRequestsError,
} from './run-request.errors.js';
import { type RequestIdentity, RunRequestRepository } from './run-request.repository.js';

/** Unfinished requests that a tenant may have. */
const UNFINISHED_MAX = 10;

/** Opens and cancels requests for runs. */
@Injectable()
export class RunRequests {
  constructor(
    private readonly database: Database,
    private readonly requests: RunRequestRepository,
  ) {}

  /**
   * Makes a request, which workers carry out from then on. One that came before under the same
   * idempotency key is answered, not made again.
   *
   * @param check throws when a request that is new must not be made; it has its `createdAt`
   * @throws TooManyRequestsError, IdempotencyKeyReusedError, and what `check` throws
   */
  open(
    who: { readonly tenant: string; readonly actor: string },
    request: NewRunRequest,
    check: (tx: Tx, request: RunRequest) => Promise<void>,
  ): Promise<RunRequest> {
    const { tenant, actor } = who;
    return this.database.transaction(async (tx) => {
      await this.requests.lockTenant(tx, tenant);
      const earlier = await this.earlier(tx, tenant, request);
      if (earlier) return earlier;
      if ((await this.requests.countRunning(tx, tenant)) >= UNFINISHED_MAX) {
        throw new TooManyRequestsError(UNFINISHED_MAX);
      }
      const counts = noCounts(request.spec.definitions);
      const draft = { ...request, id: newId(), tenant, actor, counts };
      const made = await this.requests.insert(tx, draft);
      if (!made) throw new Error('the request was not inserted');
      await check(tx, made);
      return made;
    });
  }

  /**
   * Stops a request between two chunks; what it has recorded stays. Cancelling it again changes
   * nothing.
   *
   * @returns undefined when there is no such request
   * @throws RequestOverError when it was over by itself
   */
  async cancel(identity: RequestIdentity, actor: string): Promise<RunRequest | undefined> {
    const session = this.database.session();
    const cancelled = await this.requests.cancel(session, identity, actor);
    const request = cancelled ?? (await this.requests.find(session, identity));
    if (request && request.state !== 'cancelled') throw new RequestOverError(request);
    return request;
  }

  private async earlier(
    tx: Tx,
    tenant: string,
    request: NewRunRequest,
  ): Promise<RunRequest | undefined> {
    const { kind, idempotencyKey } = request;
    if (idempotencyKey === null) return undefined;
    const earlier = await this.requests.findByKey(tx, { tenant, kind }, idempotencyKey);
    if (earlier && !isDeepStrictEqual(asked(earlier), asked(request))) {
      throw new IdempotencyKeyReusedError(earlier.id);
    }
    return earlier;
  }
}

/** What is asked for, as JSON carries it. */
function asked({ spec, dryRun, rate, note }: Omit<NewRunRequest, 'idempotencyKey'>): unknown {
  return JSON.parse(JSON.stringify({ spec, dryRun, rate, note }));
}
