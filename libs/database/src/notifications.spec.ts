import { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase, waitFor } from '#local-stack/testing';
import { CHANNELS } from './channel.js';
import { Database, rows } from './database.js';
import { Listener } from './listener.service.js';
import { Notifier } from './notifier.service.js';
import { ormConfig } from './orm.config.js';

describe('Notifications', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;
  let listener: Listener;
  let heard: number;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init({ ...ormConfig({ url: server.url }), entities: [] });
    database = new Database(orm);
  });
  beforeEach(() => {
    heard = 0;
    listener = new Listener({ url: server.url, poolMax: 1, prepare: true });
    listener.on(CHANNELS.pendingEvents, () => {
      heard += 1;
    });
  });
  afterEach(() => listener.onModuleDestroy());
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  const until = (what: string, condition: () => boolean) =>
    waitFor(() => Promise.resolve(condition()), { what, timeoutMs: 10_000 });

  it('are heard by another connection', async () => {
    listener.open();
    await until('the listener to be connected', () => listener.isConnected);
    const before = heard;
    new Notifier(database).notify(CHANNELS.pendingEvents);
    await until('a notification', () => heard > before);
  });

  it('within a transaction are heard when it commits, and not when it is rolled back', async () => {
    listener.open();
    await until('the listener to be connected', () => listener.isConnected);
    const before = heard;
    const notifier = new Notifier(database);
    const undone = database.transaction(async (tx) => {
      await notifier.notifyWithin(tx, CHANNELS.pendingEvents);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await database.transaction(async (tx) => {
      await notifier.notifyWithin(tx, CHANNELS.pendingEvents);
      await rows(tx, sql`select pg_sleep(0.05)`);
      expect(heard).toBe(before);
    });
    await until('the one that was committed', () => heard === before + 1);
  });

  it('wake the listener once after it connected, for what it missed', async () => {
    listener.open();
    await until('the first call', () => heard === 1);
    expect(listener.isConnected).toBe(true);
  });

  it('that come in quick succession are told together, and the last one is not lost', async () => {
    listener.open();
    await until('the listener to be connected', () => listener.isConnected);
    const before = heard;
    const notifier = new Notifier(database);
    for (let count = 0; count < 1_000; count++) notifier.notify(CHANNELS.pendingEvents);
    await until('the first and the last one', () => heard === before + 2);
  });

  it('are heard again after the connection was lost', async () => {
    listener.open();
    await until('the listener to be connected', () => listener.isConnected);
    await rows(
      database.session(),
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'listen%'`,
    );
    await until('the loss to be noticed', () => !listener.isConnected);
    await until('a new connection', () => listener.isConnected);
    const before = heard;
    new Notifier(database).notify(CHANNELS.pendingEvents);
    await until('a notification', () => heard > before);
  });

  it('are given up quietly when the database is away', async () => {
    const away = new Listener({
      url: 'postgresql://nobody@127.0.0.1:1/none',
      poolMax: 1,
      prepare: true,
    });
    away.on(CHANNELS.pendingEvents, () => {
      throw new Error('nothing can be heard');
    });
    away.open();
    await away.onModuleDestroy();
    expect(away.isConnected).toBe(false);
  });
});
