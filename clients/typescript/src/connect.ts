import { createClient, createConfig } from './generated/client/index.js';
import { ActivityCoreSdk } from './generated/sdk.gen.js';
import type { Problem } from './generated/types.gen.js';

/** The API as an object: `client.definitions.create(…)`, `client.tasks.claim(…)`. */
export type ActivityCoreClient = ActivityCoreSdk;

export interface ConnectOptions {
  /** Where the api is, e.g. `http://localhost:3000`. */
  readonly url: string;
  readonly apiKey: string;
  /** Another `fetch`, for tests, proxies or retries. */
  readonly fetch?: typeof fetch;
}

/** The api answered with a problem document (RFC 9457). */
export class ActivityCoreError extends Error {
  override readonly name = 'ActivityCoreError';

  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** What the api said; its `code` is stable. */
    readonly problem: Problem,
  ) {
    super(`${status} ${problem.code}: ${problem.detail}`);
  }

  /** Stable, for programs. */
  get code(): string {
    return this.problem.code;
  }
}

/**
 * A client of one activity-core. Its methods resolve to the answer's body.
 *
 * @throws ActivityCoreError from every method, when the api refuses a request
 */
export function connect({ url, apiKey, fetch }: ConnectOptions): ActivityCoreClient {
  const client = createClient(
    createConfig({
      baseUrl: url,
      auth: apiKey,
      responseStyle: 'data',
      throwOnError: true,
      ...(fetch === undefined ? {} : { fetch }),
    }),
  );
  client.interceptors.error.use((error, response) =>
    isProblem(error) ? new ActivityCoreError(response?.status ?? error.status, error) : error,
  );
  return new ActivityCoreSdk({ client });
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error;
}
