import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { DefinitionService, type TriggerConfig } from '#definitions';
import { CronTriggerRepository } from '../cron-trigger.repository.js';

/** A trigger of the current revision. What only a live cron trigger has is null for others. */
export interface TriggerStanding {
  readonly id: string;
  readonly type: TriggerConfig['type'];
  /** Every nominal time up to here is in the ledger; epoch milliseconds. */
  readonly settledUntil: number | null;
  /** Epoch milliseconds; null also when no time follows. */
  readonly nextDue: number | null;
  /** Why the clock has set it aside. */
  readonly error: string | null;
}

/** Tells how far the triggers of a definition are. */
@Injectable()
export class TriggerStandings {
  constructor(
    private readonly database: Database,
    private readonly definitions: DefinitionService,
    private readonly triggers: CronTriggerRepository,
  ) {}

  /** In the order of the document. @throws DefinitionNotFoundError */
  async of(tenant: string, key: string): Promise<TriggerStanding[]> {
    const { id: definitionId, spec } = await this.definitions.read(tenant, key);
    const live = await this.triggers.standingsOf(this.database.session(), { tenant, definitionId });
    return spec.triggers.map(({ id, type }) => {
      const cron = live.find(({ triggerId }) => triggerId === id);
      const error = cron?.error ?? null;
      return {
        id,
        type,
        settledUntil: cron?.lastNominal ?? null,
        nextDue: error === null ? (cron?.nextDue ?? null) : null,
        error,
      };
    });
  }
}
