import { Injectable } from '@nestjs/common';
import type { GaugeReading, MetricSource } from '#observability';
import { EventReader } from './event-reader.service.js';

const PENDING = 'activity_core_pending_events';
const FAILED = 'activity_core_failed_events';
const OLDEST = 'activity_core_oldest_pending_event_seconds';

/** How many events wait to be dispatched, and for how long: read from the table at scrape time. */
@Injectable()
export class EventMetrics implements MetricSource {
  readonly name = 'events';
  readonly gauges = [
    { name: PENDING, help: 'Accepted events that are not dispatched yet.' },
    { name: FAILED, help: 'Accepted events that could not be dispatched and were set aside.' },
    { name: OLDEST, help: 'Age of the oldest pending event; 0 when there is none.' },
  ];

  constructor(private readonly reader: EventReader) {}

  async read(): Promise<readonly GaugeReading[]> {
    const { pending, failed, oldestAgeSeconds } = await this.reader.queueStats();
    return [
      { gauge: PENDING, value: pending },
      { gauge: FAILED, value: failed },
      { gauge: OLDEST, value: oldestAgeSeconds },
    ];
  }
}
