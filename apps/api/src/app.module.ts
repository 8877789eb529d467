import { Module } from '@nestjs/common';
import { ConfigModule } from '#config';
import { ObservabilityModule } from '#observability';
import { DatabaseModule, DatabaseReadiness } from '#database';
import { TemporalModule, TemporalReadiness } from '#temporal';
import { RunMetrics, RunsModule } from '#runs';
import { TriggersModule } from '#triggers';
import { AuthModule } from '#auth';
import { RunsApiModule } from './runs/runs-api.module.js';

/** Everything the api serves: one line per resource. */
@Module({
  imports: [
    ConfigModule.forRoot(),
    DatabaseModule,
    TemporalModule,
    AuthModule,
    TriggersModule,
    RunsApiModule,
    ObservabilityModule.forRoot({
      app: 'api',
      imports: [RunsModule],
      readiness: [DatabaseReadiness, TemporalReadiness],
      metrics: [RunMetrics],
    }),
  ],
})
export class AppModule {}
