import { Injectable } from '@nestjs/common';
import { EventIntakeOverloadedError } from '../event.errors.js';
import { IntakeMetrics } from './intake.metrics.js';

/** What may wait to be written or be under way in this process. */
const MAX_EVENTS = 20_000;
const MAX_BYTES = 64 * 2 ** 20;

/** Bounds what this process holds of events that are not yet written: its memory. */
@Injectable()
export class IntakeRoom {
  private events = 0;
  private bytes = 0;

  constructor(private readonly metrics: IntakeMetrics) {}

  /**
   * Does `work`, which holds so much until it is over.
   *
   * @throws EventIntakeOverloadedError when there is no room; whatever fits into an empty room is let in
   */
  async during<T>(
    load: { readonly events: number; readonly bytes: number },
    work: () => Promise<T>,
  ): Promise<T> {
    this.enter(load);
    try {
      return await work();
    } finally {
      this.events -= load.events;
      this.bytes -= load.bytes;
    }
  }

  private enter({ events, bytes }: { readonly events: number; readonly bytes: number }): void {
    const full = this.events + events > MAX_EVENTS || this.bytes + bytes > MAX_BYTES;
    if (full && this.events > 0) {
      this.metrics.countTurnedAway('intake', events);
      throw new EventIntakeOverloadedError();
    }
    this.events += events;
    this.bytes += bytes;
  }
}
