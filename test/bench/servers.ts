import { join } from 'node:path';
import { runMigrations } from '#database';
import {
  type Progress,
  startPostgres,
  startTemporal,
  type Supervisor,
  withSession,
} from '#local-stack';
import type { Machine } from './machine.js';

/** The servers that all candidates share: PostgreSQL as it comes, with fsync; Temporal in memory. */
export interface Servers {
  readonly temporalAddress: string;
  readonly facts: Pick<Machine, 'postgres' | 'durability'>;
  /**
   * A database with the schema of activity-core, for one candidate.
   *
   * @param name of letters, digits and `_`, used once
   */
  createDatabase(name: string): Promise<string>;
  /** Takes a candidate's database away, so that what the server still did for it disturbs no other. */
  dropDatabase(databaseUrl: string): Promise<void>;
}

const DURABILITY = ['fsync', 'full_page_writes', 'synchronous_commit', 'wal_level'] as const;

export async function startServers(
  supervisor: Supervisor,
  directory: string,
  say: Progress,
): Promise<Servers> {
  say('starting PostgreSQL and Temporal');
  const [postgres, temporal] = await Promise.all([
    startPostgres(supervisor, {
      dataDir: join(directory, 'postgres'),
      logFile: join(directory, 'postgres.log'),
    }),
    startTemporal(supervisor, {
      headless: true,
      logFile: join(directory, 'temporal.log'),
      progress: say,
    }),
  ]);
  await runMigrations(postgres.url);
  return {
    temporalAddress: temporal.address,
    facts: await factsOf(postgres.url),
    createDatabase: (name) => cloneDatabase(postgres.url, postgres.adminUrl, name),
    dropDatabase: (url) => dropDatabase(postgres.adminUrl, url),
  };
}

async function cloneDatabase(url: string, adminUrl: string, name: string): Promise<string> {
  const { pathname, username } = new URL(url);
  await withSession(adminUrl, (query) =>
    query(`create database ${name} template ${pathname.slice(1)} owner ${username}`),
  );
  return Object.assign(new URL(url), { pathname: name }).href;
}

async function dropDatabase(adminUrl: string, url: string): Promise<void> {
  await withSession(adminUrl, (query) =>
    query(`drop database ${new URL(url).pathname.slice(1)} with (force)`),
  );
  await withSession(adminUrl, (query) => query('checkpoint'));
}

function factsOf(url: string): Promise<Servers['facts']> {
  return withSession(url, async (query) => {
    const setting = async (name: string): Promise<string> => {
      const [row] = await query(`select current_setting('${name}') as setting`);
      return (row as { setting: string }).setting;
    };
    const durability: Record<string, string> = {};
    for (const name of DURABILITY) durability[name] = await setting(name);
    return { postgres: await setting('server_version'), durability };
  });
}
