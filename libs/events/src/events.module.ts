import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { EventBacklog } from './backlog/event-backlog.service.js';
import { Event } from './event.entity.js';
import { AtomicWriter } from './intake/atomic-writer.service.js';
import { EventIntakeRepository } from './intake/event-intake.repository.js';
import { EventIntake } from './intake/event-intake.service.js';
import { IntakeMetrics } from './intake/intake.metrics.js';
import { IntakeRoom } from './intake/intake-room.service.js';
import { EventQueue } from './stored/event-queue.service.js';
import { EventMetrics } from './stored/event.metrics.js';
import { EventReader } from './stored/event-reader.service.js';

/** Inbound events: accepted durably, queued for the dispatcher, read. */
@Module({
  imports: [MikroOrmModule.forFeature([Event])],
  providers: [
    EventIntakeRepository,
    AtomicWriter,
    IntakeMetrics,
    IntakeRoom,
    EventBacklog,
    EventIntake,
    EventQueue,
    EventReader,
    EventMetrics,
  ],
  exports: [EventIntake, EventQueue, EventReader, EventMetrics],
})
export class EventsModule {}
