import { Module } from '@nestjs/common';
import { EventSourcesModule } from '#event-sources';
import { EventSourcesController } from './event-sources.controller.js';
import { InboundController } from './inbound.controller.js';

/** `/v1/event-sources` and `/v1/inbound` */
@Module({
  imports: [EventSourcesModule],
  controllers: [EventSourcesController, InboundController],
})
export class EventSourcesApiModule {}
