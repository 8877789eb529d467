import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule } from '@nestjs/config';
import {
  appConfig,
  databaseConfig,
  eventsConfig,
  httpConfig,
  limitsConfig,
  secretsConfig,
  temporalConfig,
  workerConfig,
} from './namespaces.js';
import { Secrets } from './secrets.js';

/**
 * Offers the typed namespaces (`@Inject(httpConfig.KEY)`) and {@link Secrets} everywhere.
 *
 * A `.env` file in the working directory is read except in tests; real variables win over it. The
 * environment is validated when the namespaces are made and not when modules are declared, so that
 * the OpenAPI document can be written without a database to point at.
 */
@Module({})
export class ConfigModule {
  static forRoot(): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      imports: [
        NestConfigModule.forRoot({
          isGlobal: true,
          cache: true,
          ignoreEnvFile: process.env.NODE_ENV === 'test',
          load: [
            appConfig,
            httpConfig,
            databaseConfig,
            temporalConfig,
            workerConfig,
            limitsConfig,
            eventsConfig,
            secretsConfig,
          ],
        }),
      ],
      providers: [Secrets],
      exports: [Secrets],
    };
  }
}
