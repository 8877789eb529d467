import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Database, newId, type Tx } from '#database';
import { noCounts } from './request-counts.js';
import type { NewRunRequest, RequestKind, RunRequest } from './run-request.contract.js';
import {
  IdempotencyKeyReusedError,
  RequestOverError,
  TooManyRequestsError,
} from './run-request.errors.js';
import { type RequestIdentity, RunRequestRepository } from './run-request.repository.js';

/** Unfinished requests that a tenant may have. */
const UNFINISHED_MAX = 10;

/** Who asks, and for which tenant. */
export interface Requester {
  readonly tenant: string;
  readonly actor: string;
}

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
  open<Kind extends RequestKind>(
    who: Requester,
    request: NewRunRequest<Kind>,
    check: (tx: Tx, request: RunRequest<Kind>) => Promise<void>,
  ): Promise<RunRequest<Kind>> {
    return this.database.transaction(async (tx) => {
      await this.requests.lockTenant(tx, who.tenant);
      const earlier = await this.earlier(tx, who.tenant, request);
      if (earlier) return earlier;
      const made = await this.make(tx, who, request);
      await check(tx, made);
      return made;
    });
  }

  /**
   * Makes a request together with what else `tx` does.
   *
   * @throws TooManyRequestsError
   */
  async openIn<Kind extends RequestKind>(
    tx: Tx,
    who: Requester,
    request: NewRunRequest<Kind>,
  ): Promise<RunRequest<Kind>> {
    await this.requests.lockTenant(tx, who.tenant);
    return this.make(tx, who, request);
  }

  private async make<Kind extends RequestKind>(
    tx: Tx,
    { tenant, actor }: Requester,
    request: NewRunRequest<Kind>,
  ): Promise<RunRequest<Kind>> {
    if ((await this.requests.countRunning(tx, tenant)) >= UNFINISHED_MAX) {
      throw new TooManyRequestsError(UNFINISHED_MAX);
    }
    const counts = noCounts(request.spec.definitions);
    const made = await this.requests.insert<Kind>(tx, {
      ...{ ...request, id: newId(), tenant, actor, counts },
    });
    if (!made) throw new Error('the request was not inserted');
    return made;
  }

  /**
   * Stops a request between two chunks; what it has recorded stays. Cancelling it again changes
   * nothing.
   *
   * @returns undefined when there is no such request
   * @throws RequestOverError when it was over by itself
   */
  async cancel<Kind extends RequestKind>(
    identity: RequestIdentity<Kind>,
    actor: string,
  ): Promise<RunRequest<Kind> | undefined> {
    const session = this.database.session();
    const cancelled = await this.requests.cancel(session, identity, actor);
    const request = cancelled ?? (await this.requests.find(session, identity));
    if (request && request.state !== 'cancelled') throw new RequestOverError(request);
    return request;
  }

  private async earlier<Kind extends RequestKind>(
    tx: Tx,
    tenant: string,
    request: NewRunRequest<Kind>,
  ): Promise<RunRequest<Kind> | undefined> {
    const { kind, idempotencyKey } = request;
    if (idempotencyKey === null) return undefined;
    const earlier = await this.requests.findByKey<Kind>(tx, { tenant, kind }, idempotencyKey);
    if (earlier && !isDeepStrictEqual(asked(earlier), asked(request))) {
      throw new IdempotencyKeyReusedError(earlier.id);
    }
    return earlier;
  }
}

/** What is asked for, as JSON carries it. */
function asked({
  spec,
  dryRun,
  rate,
  note,
}: Pick<NewRunRequest, 'spec' | 'dryRun' | 'rate' | 'note'>): unknown {
  return JSON.parse(JSON.stringify({ spec, dryRun, rate, note }));
}
