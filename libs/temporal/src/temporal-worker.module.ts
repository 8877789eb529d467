import { type DynamicModule, Global, Module, type ModuleMetadata } from '@nestjs/common';
import {
  TEMPORAL_WORKER_OPTIONS,
  TemporalWorker,
  type TemporalWorkerOptions,
} from './temporal-worker.js';

/** Makes the process poll Temporal. Only the worker app imports it. */
@Global()
@Module({})
export class TemporalWorkerModule {
  static forRootAsync<Injected extends unknown[]>(options: {
    imports?: NonNullable<ModuleMetadata['imports']>;
    inject: { [K in keyof Injected]: string | symbol | (new (...args: never[]) => Injected[K]) };
    useFactory: (...injected: Injected) => TemporalWorkerOptions;
  }): DynamicModule {
    return {
      module: TemporalWorkerModule,
      imports: options.imports ?? [],
      providers: [
        {
          provide: TEMPORAL_WORKER_OPTIONS,
          inject: [...options.inject],
          useFactory: options.useFactory,
        },
        TemporalWorker,
      ],
      exports: [TemporalWorker],
    };
  }
}
