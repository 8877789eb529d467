import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { CalendarsController } from './calendars.controller.js';

/** `/v1/calendars` */
@Module({ imports: [DefinitionsModule], controllers: [CalendarsController] })
export class CalendarsApiModule {}
