import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

/** Where Temporal is and how to be let in; the same for the client and the worker. */
export interface TemporalConnectConfig {
  /** Address, TLS, API key, metadata. */
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
}

/**
 * Reads Temporal's own environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`, or the profile of its TOML file (`TEMPORAL_CONFIG_FILE`,
 * `TEMPORAL_PROFILE`).
 *
 * @throws when the file is malformed or two settings contradict each other
 * @see https://docs.temporal.io/develop/environment-configuration
 */
export function temporalConnectConfig(): TemporalConnectConfig {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return { connection: connectionOptions, namespace: namespace ?? 'default' };
}
