import { Module } from '@nestjs/common';
import { Public } from '#auth';
import { ConfigModule } from '#config';
import { DatabaseModule, DatabaseReadiness } from '#database';
import { EventMetrics, EventsModule } from '#events';
import { ObservabilityModule } from '#observability';
import { RunMetrics, RunRequestMetrics, RunsModule } from '#runs';
import { TemporalModule, TemporalReadiness } from '#temporal';
import { CronTriggerMetrics, TriggersModule } from '#triggers';
import { AuthApiModule } from './auth/auth-api.module.js';
import { BackfillsApiModule } from './backfills/backfills-api.module.js';
import { CalendarsApiModule } from './calendars/calendars-api.module.js';
import { CronApiModule } from './cron/cron-api.module.js';
import { DefinitionTestsApiModule } from './definitions/definition-tests-api.module.js';
import { DefinitionTriggersApiModule } from './definitions/definition-triggers-api.module.js';
import { DefinitionsApiModule } from './definitions/definitions-api.module.js';
import { EventSourcesApiModule } from './event-sources/event-sources-api.module.js';
import { EventPatternsApiModule } from './event-patterns/event-patterns-api.module.js';
import { EventExplanationApiModule } from './events/event-explanation-api.module.js';
import { EventsApiModule } from './events/events-api.module.js';
import { ReplaysApiModule } from './replays/replays-api.module.js';
import { RunsApiModule } from './runs/runs-api.module.js';
import { TasksApiModule } from './tasks/tasks-api.module.js';

/** Everything the api serves: one line per resource. */
@Module({
  imports: [
    ConfigModule.forRoot(),
    DatabaseModule,
    TemporalModule,
    // Not a resource, but what saving a definition must keep in step: the rows of cron triggers.
    TriggersModule,
    AuthApiModule,
    BackfillsApiModule,
    CalendarsApiModule,
    CronApiModule,
    DefinitionsApiModule,
    EventSourcesApiModule,
    EventsApiModule,
    ReplaysApiModule,
    DefinitionTestsApiModule,
    DefinitionTriggersApiModule,
    EventPatternsApiModule,
    EventExplanationApiModule,
    RunsApiModule,
    TasksApiModule,
    ObservabilityModule.forRoot({
      app: 'api',
      open: Public(),
      imports: [EventsModule, RunsModule, TriggersModule],
      readiness: [DatabaseReadiness, TemporalReadiness],
      metrics: [CronTriggerMetrics, EventMetrics, RunMetrics, RunRequestMetrics],
    }),
  ],
})
export class AppModule {}
