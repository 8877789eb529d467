import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { sql } from 'kysely';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, rows } from '#database';
import { CalendarService } from './calendars/calendar.service.js';
import { CronPreviews } from './cron-previews.service.js';
import { DefinitionHistory } from './definition-history.reader.js';
import { DefinitionListeners } from './definition.listeners.js';
import { DefinitionReader } from './definition.reader.js';
import { DefinitionService } from './definition.service.js';
import { DefinitionsModule } from './definitions.module.js';

@Module({ imports: [ConfigModule.forRoot(), DatabaseModule, DefinitionsModule] })
class Root {}

/** The lib at work on the database at `url`, for specs. */
export async function openDefinitions(url: string) {
  process.env.DATABASE_URL = url;
  Logger.overrideLogger(false);
  const nest = await NestFactory.createApplicationContext(Root);
  const database = nest.get(Database);
  return {
    calendars: nest.get(CalendarService),
    previews: nest.get(CronPreviews),
    database,
    listeners: nest.get(DefinitionListeners),
    reader: nest.get(DefinitionReader),
    history: nest.get(DefinitionHistory),
    service: nest.get(DefinitionService),
    /** Undefined while the tenant never had a definition. */
    epochOf: async (tenant: string) => {
      const [row] = await rows(
        database.session(),
        sql<{ epoch: number }>`select epoch from definitions_epoch where tenant = ${tenant}`,
      );
      return row?.epoch;
    },
    close: () => nest.close(),
  };
}
