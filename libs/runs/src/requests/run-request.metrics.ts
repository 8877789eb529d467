import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { GaugeReading, MetricSource } from '#observability';
import { RunRequestRepository } from './run-request.repository.js';

const UNFINISHED = 'activity_core_unfinished_requests';
const IDLE = 'activity_core_stalest_request_seconds';

/** Requests for runs that are under way: read from the table at scrape time. */
@Injectable()
export class RunRequestMetrics implements MetricSource {
  readonly name = 'requests';
  readonly gauges = [
    { name: UNFINISHED, help: 'Replays and backfills that are under way.', labelNames: ['kind'] },
    {
      name: IDLE,
      help: 'Time since the last progress of the request under way that waits longest.',
      labelNames: ['kind'],
    },
  ];

  constructor(
    private readonly database: Database,
    private readonly requests: RunRequestRepository,
  ) {}

  async read(): Promise<readonly GaugeReading[]> {
    const stats = await this.requests.runningStats(this.database.session());
    return stats.flatMap(({ kind, count, idleSeconds }) => [
      { gauge: UNFINISHED, value: count, labels: { kind } },
      { gauge: IDLE, value: idleSeconds, labels: { kind } },
    ]);
  }
}
