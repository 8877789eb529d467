import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { type DatabaseConfig, databaseConfig } from '#config';
import type { Channel } from './channel.js';
import { connectionConfig } from './orm.config.js';

/** After a lost connection the next try waits this long (ms). */
const RETRY_MS = 1_000;

/** An idle connection is asked this often (ms) whether it is still there. */
const HEARTBEAT_MS = 10_000;

/**
 * Hears what a {@link Notifier} of any process tells, on a connection of its own. Notifications get
 * lost while it is not connected, and behind a pooler that gives every transaction another session:
 * whoever listens must look by itself from time to time.
 */
@Injectable()
export class Listener implements OnModuleDestroy {
  private readonly logger = new Logger(Listener.name);
  private readonly listeners = new Map<Channel, (() => void)[]>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private connected = false;

  constructor(@Inject(databaseConfig.KEY) private readonly config: DatabaseConfig) {}

  /** Whether notifications come through now, as far as this side can tell. */
  get isConnected(): boolean {
    return this.connected;
  }

  /** Calls `onNotified` at each notification, and after each time the connection was made. */
  on(channel: Channel, onNotified: () => void): void {
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), onNotified]);
  }

  /** Connects in the background, and again whenever the connection is lost. */
  open(): void {
    this.closed = false;
    if (!this.client) void this.connect();
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined); // it is on its way out either way
  }

  private async connect(): Promise<void> {
    const client = new pg.Client(connectionConfig(this.config.url));
    this.client = client;
    // Without a listener of its own a broken idle connection would end the process.
    client.on('error', (error) => {
      this.lost(client, error);
    });
    client.on('end', () => {
      this.lost(client, new Error('the connection was closed'));
    });
    client.on('notification', ({ channel }) => {
      this.tell(channel);
    });
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) {
        await client.query(`listen ${client.escapeIdentifier(channel)}`);
      }
      this.connected = true;
      this.beat(client);
      for (const channel of this.listeners.keys()) this.tell(channel);
    } catch (error) {
      this.lost(client, error);
    }
  }

  private tell(channel: string): void {
    for (const [name, listeners] of this.listeners) {
      if (name === channel) for (const onNotified of listeners) onNotified();
    }
  }

  /** Keeps the connection from being taken for silent, and finds out when it is. */
  private beat(client: pg.Client): void {
    this.timer = setTimeout(() => {
      client.query('select 1').then(
        () => {
          this.beat(client);
        },
        (error: unknown) => {
          this.lost(client, error);
        },
      );
    }, HEARTBEAT_MS).unref();
  }

  private lost(client: pg.Client, error: unknown): void {
    if (this.closed || this.client !== client) return;
    this.connected = false;
    this.client = undefined;
    clearTimeout(this.timer);
    client.removeAllListeners().on('error', () => undefined); // its last words say nothing new
    void client.end().catch(() => undefined);
    this.logger.debug(`notifications are not heard, connecting again: ${String(error)}`);
    this.timer = setTimeout(() => void this.connect(), RETRY_MS).unref();
  }
}
