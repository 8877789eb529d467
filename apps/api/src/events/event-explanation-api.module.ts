import { Module } from '@nestjs/common';
import { TriggersModule } from '#triggers';
import { EventExplanationController } from './event-explanation.controller.js';

/** `/v1/events/{id}/explain` */
@Module({ imports: [TriggersModule], controllers: [EventExplanationController] })
export class EventExplanationApiModule {}
