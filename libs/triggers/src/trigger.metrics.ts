import { Injectable } from '@nestjs/common';
import type { GaugeReading, MetricSource } from '#observability';
import { TriggerIndexes } from './trigger-indexes.service.js';

const NOT_COMPILING = 'activity_core_definitions_not_compiling';

/** What this process could not take into its trigger indexes. */
@Injectable()
export class TriggerMetrics implements MetricSource {
  readonly name = 'triggers';
  readonly gauges = [
    {
      name: NOT_COMPILING,
      help: 'Definitions whose event filters this release refuses, of the tenants seen since it started.',
    },
  ];

  constructor(private readonly indexes: TriggerIndexes) {}

  read(): Promise<readonly GaugeReading[]> {
    return Promise.resolve([{ gauge: NOT_COMPILING, value: this.indexes.leftOut }]);
  }
}
