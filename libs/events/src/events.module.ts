import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { EventBacklog } from './backlog/event-backlog.service.js';
import { Event } from './event.entity.js';
import { AtomicWriter } from './intake/atomic-writer.service.js';
import { EventIntakeRepository } from './intake/event-intake.repository.js';
import { EventIntake } from './intake/event-intake.service.js';
import { IntakeMetrics } from './intake/intake.metrics.js';
import { IntakeRoom } from './intake/intake-room.service.js';
import { EventRetentionMark, EventStraggler } from './retention/event-retention.entity.js';
import { EventRetentionRepository } from './retention/event-retention.repository.js';
import { EventRetention } from './retention/event-retention.service.js';
import { RetentionMetrics, RetentionOutcomes } from './retention/retention.metrics.js';
import { EventQueue } from './stored/event-queue.service.js';
import { EventMetrics } from './stored/event.metrics.js';
import { EventReader } from './stored/event-reader.service.js';

/** Inbound events: accepted durably, queued for the dispatcher, read, and removed in time. */
@Module({
  imports: [MikroOrmModule.forFeature([Event, EventRetentionMark, EventStraggler])],
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
    EventRetentionRepository,
    RetentionOutcomes,
    RetentionMetrics,
    EventRetention,
  ],
  exports: [EventIntake, EventQueue, EventReader, EventMetrics, EventRetention, RetentionMetrics],
})
export class EventsModule {}
