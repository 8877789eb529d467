import { ConditionTimeoutError } from './errors.js';
import { waitFor, type WaitOptions } from './wait-for.js';

export { ConditionTimeoutError, waitFor, type WaitOptions };

/** Names the variable in which jest's global setup leaves the URL of the run's services. */
export const SERVICES_VARIABLE = 'ACTIVITY_CORE_TEST_SERVICES';

/** A database for one test file. */
export interface TestDatabase {
  /** As the owner of the database, an ordinary role. */
  readonly url: string;
  /** Removes it, with all connections that are still open. */
  drop(): Promise<void>;
}

/**
 * Clones the template database, which has every migration applied, in the test run's PostgreSQL.
 * The first call of a run also starts that server, which takes a few seconds.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = await ask('POST', '/databases');
  const { pathname } = new URL(url);
  return {
    url,
    drop: async () => {
      await ask('DELETE', `/databases${pathname}`);
    },
  };
}

/**
 * `host:port` of the test run's Temporal, one dev server in memory for all test files: give each
 * file a task queue of its own. The first call of a run also starts it.
 */
export function temporalAddress(): Promise<string> {
  return ask('GET', '/temporal');
}

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<string> {
  const services = process.env[SERVICES_VARIABLE];
  if (!services) throw new Error(`${SERVICES_VARIABLE} is not set: this works in jest only`);
  const response = await fetch(`${services}${path}`, { method });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
