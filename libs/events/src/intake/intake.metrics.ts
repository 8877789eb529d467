import { Injectable, Optional } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** Counts the events that this process has turned away unread, by what was full. */
@Injectable()
export class IntakeMetrics {
  private readonly turnedAway: Counter<'full'> | undefined;

  constructor(@Optional() registry?: Registry) {
    this.turnedAway =
      registry &&
      new Counter({
        name: 'activity_core_events_turned_away_total',
        help: 'Events that were refused because the backlog or the intake was full.',
        labelNames: ['full'],
        registers: [registry],
      });
  }

  /**
   * @param full `backlog`: too many events of the tenant wait to be dispatched; `intake`: too many
   *   wait to be written by this process
   */
  countTurnedAway(full: 'backlog' | 'intake', events: number): void {
    this.turnedAway?.inc({ full }, events);
  }
}
