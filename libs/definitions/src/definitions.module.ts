import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Calendar, CalendarUse } from './calendars/calendar.entity.js';
import { CalendarRepository } from './calendars/calendar.repository.js';
import { CalendarUsers } from './calendars/calendar-users.service.js';
import { CalendarService } from './calendars/calendar.service.js';
import { CronPreviews } from './cron-previews.service.js';
import {
  ActivityDefinition,
  DefinitionRevision,
  DefinitionsEpoch,
  DefinitionStateSince,
} from './definition.entity.js';
import { DefinitionHistory } from './definition-history.reader.js';
import { DefinitionListeners } from './definition.listeners.js';
import { DefinitionReader } from './definition.reader.js';
import { DefinitionRepository } from './definition.repository.js';
import { DefinitionService } from './definition.service.js';
import { DefinitionWriter } from './definition.writer.js';

/** Definitions and named calendars: what they say, how they are saved, and who hears of it. */
@Module({
  imports: [
    MikroOrmModule.forFeature([
      ActivityDefinition,
      Calendar,
      CalendarUse,
      DefinitionRevision,
      DefinitionsEpoch,
      DefinitionStateSince,
    ]),
  ],
  providers: [
    CalendarRepository,
    CalendarService,
    CalendarUsers,
    CronPreviews,
    DefinitionHistory,
    DefinitionListeners,
    DefinitionReader,
    DefinitionRepository,
    DefinitionService,
    DefinitionWriter,
  ],
  exports: [
    CalendarService,
    CronPreviews,
    DefinitionHistory,
    DefinitionListeners,
    DefinitionReader,
    DefinitionService,
  ],
})
export class DefinitionsModule {}
