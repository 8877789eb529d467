import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresVersionError } from './errors.js';
import { type LocalPostgres, startPostgres } from './postgres.js';
import { withSession } from './postgres-session.js';
import { isAlive } from './process-identity.js';
import { Supervisor } from './supervisor.js';

/** The steps build on each other: making a data directory takes a second. */
describe('the embedded PostgreSQL', () => {
  let directory: string;
  let supervisor: Supervisor;
  let postgres: LocalPostgres;

  const pidFile = (): string => join(directory, 'data', 'postmaster.pid');
  const serverPid = async (): Promise<number> =>
    Number.parseInt(await readFile(pidFile(), 'utf8'), 10);
  const start = (): Promise<LocalPostgres> =>
    startPostgres(supervisor, {
      dataDir: join(directory, 'data'),
      durable: false,
      logFile: join(directory, 'log'),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postgres-'));
    supervisor = new Supervisor();
    postgres = await start();
  });
  afterAll(async () => {
    await supervisor.stopAll();
    await rm(directory, { recursive: true });
  });

  it('gives an ordinary role that owns its database', async () => {
    const rows = await withSession(postgres.url, async (query) => {
      await query('create table note (text text)');
      await query(`insert into note values ('kept')`);
      return query('select rolsuper from pg_roles where rolname = current_user');
    });
    expect(rows).toEqual([{ rolsuper: false }]);
  });

  it('keeps its data when it is stopped and started', async () => {
    await postgres.stop();
    postgres = await start();
    expect(await notes(postgres)).toEqual([{ text: 'kept' }]);
  });

  it('starts although a killed one left a pid file whose number belongs to another now', async () => {
    await postgres.stop();
    await writeFile(pidFile(), `${process.pid}\n${join(directory, 'data')}\n`);
    postgres = await start();
    expect(await notes(postgres)).toEqual([{ text: 'kept' }]);
  });

  it('takes the place of one that outlived its parent', async () => {
    const abandoned = await serverPid();
    postgres = await start();
    expect(isAlive(abandoned)).toBe(false);
    expect(await serverPid()).not.toBe(abandoned);
    expect(await notes(postgres)).toEqual([{ text: 'kept' }]);
  });

  it('refuses data of another major version', async () => {
    await postgres.stop();
    await writeFile(join(directory, 'data', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(PostgresVersionError);
  });
});

function notes(postgres: LocalPostgres): Promise<readonly unknown[]> {
  return withSession(postgres.url, (query) => query('select text from note'));
}
