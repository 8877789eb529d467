import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type LocalStack, startLocalStack, Supervisor } from '#local-stack';
import { createTestDatabase, temporalAddress, type TestDatabase } from '#local-stack/testing';

export interface TestStackOptions {
  /** Names the directory of its logs, `.activity-core/tests/<name>`: one per test file. */
  readonly name: string;
  /** @default 1 */
  readonly workers?: number;
  /** Added to the environment of the api and the workers. */
  readonly env?: NodeJS.ProcessEnv;
  /** Migrated; dropped when the stack stops. @default a new one of the test run's PostgreSQL */
  readonly database?: TestDatabase;
  /** @default the test run's Temporal */
  readonly temporalAddress?: string;
}

/** The compiled apps on a database and a task queue of their own. */
export interface TestStack extends LocalStack {
  /** An API key that the api takes. */
  readonly apiKey: string;
}

/** Starts api and workers as they run in production, on the services of the test run. */
export async function startTestStack(options: TestStackOptions): Promise<TestStack> {
  const supervisor = new Supervisor();
  const database = options.database ?? (await createTestDatabase());
  const stop = async (): Promise<void> => {
    await supervisor.stopAll();
    await database.drop();
  };
  const apiKey = `ack_${randomUUID()}`;
  try {
    const stack = await startLocalStack(supervisor, {
      dataDir: join(import.meta.dirname, '../../.activity-core/tests', options.name),
      persistentTemporal: false,
      databaseUrl: database.url,
      temporalAddress: options.temporalAddress ?? (await temporalAddress()),
      migrate: false, // the template of the test databases is migrated
      workers: options.workers ?? 1,
      env: { HOST: '127.0.0.1', TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`, ...options.env },
      apiEnv: { BOOTSTRAP_API_KEY: apiKey },
    });
    return { ...stack, apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
