import { Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Client, Connection } from '@temporalio/client';
import { type TemporalConfig, temporalConfig } from '#config';
import { temporalConnectConfig } from './connect-config.js';
import { TemporalClients } from './temporal-clients.js';
import { TemporalReadiness } from './temporal.readiness.js';
import { TEMPORAL_CLIENT, TEMPORAL_OPTIONS, type TemporalOptions } from './temporal.tokens.js';

/** Closes the client's connection after everything that uses it has stopped. */
@Injectable()
class TemporalClientCloser implements OnApplicationShutdown {
  constructor(@Inject(TEMPORAL_CLIENT) private readonly client: Client) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.connection.close();
  }
}

/** Offers Temporal's Client. It connects on first use, so an absent Temporal holds up no start. */
@Global()
@Module({
  providers: [
    {
      provide: TEMPORAL_OPTIONS,
      inject: [temporalConfig.KEY],
      useFactory: ({ taskQueue }: TemporalConfig): TemporalOptions => ({ taskQueue }),
    },
    { provide: TEMPORAL_CLIENT, useFactory: lazyClient },
    TemporalClients,
    TemporalClientCloser,
    TemporalReadiness,
  ],
  exports: [TEMPORAL_OPTIONS, TEMPORAL_CLIENT, TemporalClients, TemporalReadiness],
})
export class TemporalModule {}

function lazyClient(): Client {
  const { connection, namespace } = temporalConnectConfig();
  const { address, tls, apiKey, metadata } = connection;
  return new Client({
    namespace,
    connection: Connection.lazy({
      ...(address === undefined ? {} : { address }),
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
      connectTimeout: '5s',
      // After a long outage the default is to try once in two minutes.
      channelArgs: { 'grpc.max_reconnect_backoff_ms': 5_000 },
      // Our loops try again by themselves, and a deadline must be one also when Temporal is away.
      interceptors: [],
    }),
  });
}
