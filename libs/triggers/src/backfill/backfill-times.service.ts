import { Injectable } from '@nestjs/common';
import { dueTime } from '#cron';
import type { Tx } from '#database';
import { type CoveredTimes, PauseLedger, RevisionCache } from '#runs';
import type { CronTriggerRow } from '../cron-trigger.repository.js';
import { RequestStoppedError } from '../requests/request-chunk.js';
import { type TimingOf, timingsOf } from '../trigger-timing.js';
import { type BackfillStretch, nextTimes, restOf, timesOfRows } from './backfill-walk.js';

/** Which times to find. */
export interface TimesAsked extends BackfillStretch {
  /** As in the request; see `BackfillSpec`. */
  readonly pausedSince: number | undefined;
  readonly limit: number;
}

/** Nominal times in the order in which they are gone through, and when each falls due. */
export interface TimesFound {
  readonly times: readonly number[];
  readonly dueOf: (time: number) => number;
}

/** Finds the nominal times that a backfill goes through. */
@Injectable()
export class BackfillTimes {
  constructor(
    private readonly revisions: RevisionCache,
    private readonly pauses: PauseLedger,
  ) {}

  /** @throws RequestStoppedError when this release cannot read a revision that they come from */
  async find(tx: Tx, trigger: CronTriggerRow, asked: TimesAsked): Promise<TimesFound> {
    const { pausedSince } = asked;
    return pausedSince === undefined
      ? this.ofNow(tx, trigger, asked)
      : this.skippedSince(tx, trigger, pausedSince, asked);
  }

  /** By the calendar of the current revision. */
  private async ofNow(tx: Tx, trigger: CronTriggerRow, asked: TimesAsked): Promise<TimesFound> {
    const timing = (await this.timings(tx, [trigger]))(trigger);
    const times = nextTimes(timing.calendar, asked, asked.limit);
    return { times, dueOf: (time) => dueTime(timing, time) };
  }

  /** As they were recorded, by the calendars of the revisions that were current in the pause. */
  private async skippedSince(
    tx: Tx,
    trigger: CronTriggerRow,
    since: number,
    asked: TimesAsked,
  ): Promise<TimesFound> {
    const { limit } = asked;
    const rest = restOf(asked);
    const rows = await this.pauses.skipped(tx, trigger, { ...rest, since, limit });
    const refOf = ({ revision }: CoveredTimes): CronTriggerRow => ({ ...trigger, revision });
    const timingOf = await this.timings(tx, [...rows.single, ...rows.ranges].map(refOf));
    const found = timesOfRows(rows, (row) => timingOf(refOf(row)).calendar, rest, limit);
    const dueOf = (time: number): number => {
      const row = found.get(time);
      return row ? dueTime(timingOf(refOf(row)), time) : time;
    };
    return { times: [...found.keys()], dueOf };
  }

  private async timings(tx: Tx, refs: readonly CronTriggerRow[]): Promise<TimingOf> {
    const timingOf = await timingsOf(tx, this.revisions, refs);
    return (ref) => {
      try {
        return timingOf(ref);
      } catch (error) {
        throw new RequestStoppedError('unusable_revision', String(error));
      }
    };
  }
}
