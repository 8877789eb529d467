import { Injectable, Logger } from '@nestjs/common';
import { sql } from 'kysely';
import type { Channel } from './channel.js';
import { Database, type Tx } from './database.js';
import { preparedRows } from './prepared.js';

/**
 * So often at most a channel is notified (ms). Each notification costs a statement, and wakes every
 * listener; what comes in between is found by those that are awake.
 */
const INTERVAL_MS = 5;

interface Bell {
  /** By `performance.now()`. */
  rungAt: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Tells listeners that there is something to do, after its commit and in a statement of its own: a
 * NOTIFY inside the transaction would make commits queue up behind each other (see
 * docs/adr/0009-waking-the-dispatcher.md).
 */
@Injectable()
export class Notifier {
  private readonly logger = new Logger(Notifier.name);
  private readonly bells = new Map<Channel, Bell>();

  constructor(private readonly database: Database) {}

  /** Notifies at once, or, when it did so a moment ago, when that moment is over. Never throws. */
  notify(channel: Channel): void {
    const bell = this.bells.get(channel) ?? { rungAt: -INTERVAL_MS, timer: undefined };
    this.bells.set(channel, bell);
    if (bell.timer) return;
    const waitMs = bell.rungAt + INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.ring(channel, bell);
    else
      bell.timer = setTimeout(() => {
        this.ring(channel, bell);
      }, waitMs).unref();
  }

  /**
   * Notifies when `tx` commits, and not if it is rolled back. It makes such commits wait for each
   * other: for what is rare.
   */
  async notifyWithin(tx: Tx, channel: Channel): Promise<void> {
    await preparedRows(tx, sql`select pg_notify(${channel}, '')`);
  }

  private ring(channel: Channel, bell: Bell): void {
    bell.timer = undefined;
    bell.rungAt = performance.now();
    const notify = sql`select pg_notify(${channel}, '')`;
    preparedRows(this.database.session(), notify).catch((error: unknown) => {
      this.logger.debug(`${channel} was not notified, listeners will look: ${String(error)}`);
    });
  }
}
