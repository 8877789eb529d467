import { Module } from '@nestjs/common';
import { EventsModule } from '#events';
import { EventsController } from './events.controller.js';

/** `/v1/events` */
@Module({ imports: [EventsModule], controllers: [EventsController] })
export class EventsApiModule {}
