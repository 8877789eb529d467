import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AuthModule } from '#auth';
import { EventsModule } from '#events';
import { InboundService } from './delivery/inbound.service.js';
import { MappingRoom } from './delivery/mapping-room.service.js';
import { TrialService } from './delivery/trial.service.js';
import { VerificationService } from './delivery/verification.service.js';
import { EventSourceRow } from './stored/event-source.entity.js';
import { EventSourceRepository } from './stored/event-source.repository.js';
import { EventSourceService } from './stored/event-source.service.js';
import { InboundSources } from './stored/inbound-sources.js';

/** Event sources: what they say, how they are saved, and what becomes of deliveries to them. */
@Module({
  imports: [MikroOrmModule.forFeature([EventSourceRow]), AuthModule, EventsModule],
  providers: [
    EventSourceRepository,
    EventSourceService,
    InboundService,
    InboundSources,
    MappingRoom,
    TrialService,
    VerificationService,
  ],
  exports: [EventSourceService, InboundService, TrialService],
})
export class EventSourcesModule {}
