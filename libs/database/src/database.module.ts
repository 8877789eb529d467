import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Database } from './database.js';
import { type DatabaseOptions, ormConfig } from './orm.config.js';

/** Registers MikroORM once; feature modules add their entities with `MikroOrmModule.forFeature`. */
@Global()
@Module({})
export class DatabaseModule {
  /** @param options what to inject, and how to make the options from it */
  static forRootAsync<Injected extends unknown[]>(options: {
    inject: { [K in keyof Injected]: string | symbol | (new (...args: never[]) => Injected[K]) };
    useFactory: (...injected: Injected) => DatabaseOptions;
  }): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        MikroOrmModule.forRootAsync({
          driver: PostgreSqlDriver,
          inject: [...options.inject],
          useFactory: (...injected: unknown[]) => ({
            ...ormConfig(options.useFactory(...(injected as Injected))),
            autoLoadEntities: true,
            registerRequestContext: false,
          }),
        }),
      ],
      providers: [Database],
      exports: [Database],
    };
  }
}
