import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { GaugeReading, MetricSource } from '#observability';
import { CronTriggerRepository } from './cron-trigger.repository.js';

/** What the cron clock has before it: read from the table at scrape time. */
@Injectable()
export class CronTriggerMetrics implements MetricSource {
  readonly name = 'cron';
  readonly gauges = [
    {
      name: 'activity_core_cron_triggers_due',
      help: 'Cron triggers that are due and not recorded yet, without those set aside.',
    },
    {
      name: 'activity_core_cron_oldest_due_seconds',
      help: 'For how long the first of them has been due; 0 when there is none.',
    },
    {
      name: 'activity_core_cron_triggers_set_aside',
      help: 'Cron triggers that the clock cannot reckon with.',
    },
  ];

  constructor(
    private readonly database: Database,
    private readonly triggers: CronTriggerRepository,
  ) {}

  async read(): Promise<readonly GaugeReading[]> {
    const stats = await this.triggers.stats(this.database.session());
    return [
      { gauge: 'activity_core_cron_triggers_due', value: stats.due },
      { gauge: 'activity_core_cron_oldest_due_seconds', value: stats.oldestDueSeconds },
      { gauge: 'activity_core_cron_triggers_set_aside', value: stats.setAside },
    ];
  }
}
