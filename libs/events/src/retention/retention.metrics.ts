import { Inject, Injectable, Optional } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { type EventsConfig, eventsConfig } from '#config';
import { Clock, Database, firstIdAt, idMadeAt } from '#database';
import type { GaugeReading, MetricSource } from '#observability';
import { EventRetentionRepository } from './event-retention.repository.js';
import { dueBefore, type RetentionTask } from './time-to-go.js';

const LAG = 'activity_core_event_retention_lag_seconds';

/** How far behind retention is: read from the tables at scrape time. */
@Injectable()
export class RetentionMetrics implements MetricSource {
  readonly name = 'event-retention';
  readonly gauges = [
    {
      name: LAG,
      help: 'How long ago a payload or an identity should have been removed; 0 when none is late.',
      labelNames: ['task'],
    },
  ];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly repository: EventRetentionRepository,
    @Inject(eventsConfig.KEY) private readonly config: EventsConfig,
  ) {}

  /** Two probes of the primary key. */
  async read(): Promise<readonly GaugeReading[]> {
    const tx = this.database.session();
    const now = await this.clock.now(tx);
    const readings: GaugeReading[] = [];
    for (const { task, lastId } of await this.repository.marks(tx)) {
      const due = dueBefore(now, this.config, task);
      const range = { after: lastId, before: firstIdAt(due), limit: 1 };
      const [oldest] = await this.repository.next(tx, range);
      const value = oldest ? (due - idMadeAt(oldest.id)) / 1_000 : 0;
      readings.push({ gauge: LAG, value, labels: { task } });
    }
    return readings;
  }
}

/** Counts the events that this process has removed something of. */
@Injectable()
export class RetentionOutcomes {
  private readonly counter: Counter<'task'> | undefined;

  constructor(@Optional() registry?: Registry) {
    this.counter =
      registry &&
      new Counter({
        name: 'activity_core_event_retention_total',
        help: 'Events whose payload or identity was removed, counted by the process that did it.',
        labelNames: ['task'],
        registers: [registry],
      });
  }

  count(task: RetentionTask, events: number): void {
    this.counter?.inc({ task }, events);
  }
}
