import { Module } from '@nestjs/common';
import { EventPatternsController } from './event-patterns.controller.js';

/** `/v1/event-patterns` */
@Module({ controllers: [EventPatternsController] })
export class EventPatternsApiModule {}
