import { Inject, Injectable, Logger } from '@nestjs/common';
import { type EventsConfig, eventsConfig } from '#config';
import { Database } from '#database';
import { EventBacklogFullError } from '../event.errors.js';
import { IntakeMetrics } from '../intake/intake.metrics.js';
import type { Verdict } from '../intake/verdict.js';
import { BacklogEstimate } from './backlog-estimate.js';
import { countPending } from './pending-count.js';

/** Bounds what is accepted and not yet dispatched, tenant by tenant. */
@Injectable()
export class EventBacklog {
  private readonly logger = new Logger(EventBacklog.name);
  private readonly tenants = new Map<string, BacklogEstimate>();

  constructor(
    private readonly database: Database,
    private readonly metrics: IntakeMetrics,
    @Inject(eventsConfig.KEY) private readonly config: Pick<EventsConfig, 'backlogMax'>,
  ) {}

  /**
   * Does `work`, which accepts so many events, unless the tenant's backlog has reached its bound. A
   * batch is let in as a whole while there is any room.
   *
   * @throws EventBacklogFullError
   */
  async during<V extends Verdict>(
    tenant: string,
    events: number,
    work: () => Promise<readonly V[]>,
  ): Promise<readonly V[]> {
    if (this.config.backlogMax === 0) return work();
    const estimate = this.estimateOf(tenant);
    const settle = await estimate.take(events);
    if (!settle) throw this.turnAway(estimate, events);
    let accepted = 0;
    try {
      const verdicts = await work();
      accepted = verdicts.filter(({ kind }) => kind === 'accepted').length;
      return verdicts;
    } finally {
      settle(accepted);
    }
  }

  private turnAway(estimate: BacklogEstimate, events: number): EventBacklogFullError {
    this.metrics.countTurnedAway('backlog', events);
    return new EventBacklogFullError(this.config.backlogMax, estimate.retryAfterSeconds);
  }

  private estimateOf(tenant: string): BacklogEstimate {
    const known = this.tenants.get(tenant);
    if (known) return known;
    const estimate = new BacklogEstimate(this.config.backlogMax, {
      count: (max) => this.count(tenant, max),
      now: () => performance.now(),
    });
    this.tenants.set(tenant, estimate);
    return estimate;
  }

  /** A count that fails says nothing about the backlog: the estimate goes on with what it has. */
  private async count(tenant: string, max: number): Promise<number | undefined> {
    try {
      return await this.database.transaction((tx) => countPending(tx, tenant, max));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.logger.warn(`the backlog of ${tenant} could not be counted: ${why}`);
      return undefined;
    }
  }
}
