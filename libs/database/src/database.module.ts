import { Global, Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DatabaseConfig, databaseConfig } from '#config';
import { Clock } from './clock.js';
import { Database } from './database.js';
import { DatabaseReadiness } from './database.readiness.js';
import { Listener } from './listener.service.js';
import { Notifier } from './notifier.service.js';
import { ormConfig } from './orm.config.js';

/**
 * The one way to PostgreSQL. Feature modules add their entities with `MikroOrmModule.forFeature`.
 * It connects on first use: an absent database holds up no start, readiness tells.
 */
@Global()
@Module({
  imports: [
    MikroOrmModule.forRootAsync({
      driver: PostgreSqlDriver,
      inject: [databaseConfig.KEY],
      useFactory: (database: DatabaseConfig) => ({
        ...ormConfig(database),
        autoLoadEntities: true,
        registerRequestContext: false,
      }),
    }),
  ],
  providers: [Clock, Database, DatabaseReadiness, Listener, Notifier],
  exports: [Clock, Database, DatabaseReadiness, Listener, Notifier],
})
export class DatabaseModule {}
