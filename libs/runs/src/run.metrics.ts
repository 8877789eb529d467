import { Injectable, Optional } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { sql } from 'kysely';
import { Database, rows } from '#database';
import type { GaugeReading, MetricSource } from '#observability';
import type { RunState } from './contract.js';

/** What is unfinished, and for how long: read from the tables at scrape time. */
@Injectable()
export class RunMetrics implements MetricSource {
  readonly name = 'runs';
  readonly gauges = [
    {
      name: 'activity_core_unfinished_batches',
      help: 'Run batches that are not finished.',
    },
    {
      name: 'activity_core_oldest_unfinished_batch_seconds',
      help: 'Age of the oldest unfinished run batch; 0 when there is none.',
    },
    {
      name: 'activity_core_unfinished_runs',
      help: 'Runs that are pending or split off from their batch.',
      labelNames: ['state'],
    },
    {
      name: 'activity_core_oldest_unfinished_run_seconds',
      help: 'Age of the oldest unfinished run; 0 when there is none.',
    },
  ];

  constructor(private readonly database: Database) {}

  /**
   * Partial indexes `run_batch_unfinished` and `activity_run_lease`: history costs nothing. A pending
   * run is in an unfinished batch (`activity_run_batch`), a split one has a lease.
   */
  async read(): Promise<readonly GaugeReading[]> {
    const [row] = await rows(
      this.database.session(),
      sql<Record<'batches' | 'batchAge' | 'pending' | 'split' | 'runAge', number>>`
        select batch.*, run.*
        from (
          select count(*)::int as batches,
            coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "batchAge"
          from run_batch where state = 'unfinished'
        ) batch,
        (
          select count(*) filter (where state = 'pending')::int as pending,
            count(*) filter (where state = 'split')::int as split,
            coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "runAge"
          from (
            select r.state, r.created_at
            from run_batch b join activity_run r on r.batch_id = b.id
            where b.state = 'unfinished' and r.state = 'pending'
            union all
            select state, created_at from activity_run
            where lease_until is not null and state = 'split'
          ) unfinished
        ) run`,
    );
    if (!row) return [];
    return [
      { gauge: 'activity_core_unfinished_batches', value: row.batches },
      { gauge: 'activity_core_oldest_unfinished_batch_seconds', value: row.batchAge },
      {
        gauge: 'activity_core_unfinished_runs',
        value: row.pending,
        labels: { state: 'pending' },
      },
      { gauge: 'activity_core_unfinished_runs', value: row.split, labels: { state: 'split' } },
      { gauge: 'activity_core_oldest_unfinished_run_seconds', value: row.runAge },
    ];
  }
}

/** Counts the runs that this process has taken out of `pending`, by what became of them. */
@Injectable()
export class RunOutcomes {
  private readonly counter: Counter<'state'> | undefined;

  constructor(@Optional() registry?: Registry) {
    this.counter =
      registry &&
      new Counter({
        name: 'activity_core_runs_total',
        help: 'Runs by outcome, counted by the process that decided them.',
        labelNames: ['state'],
        registers: [registry],
      });
  }

  count(outcomes: Partial<Record<RunState, number>>): void {
    for (const [state, runs] of Object.entries(outcomes)) this.counter?.inc({ state }, runs);
  }
}
