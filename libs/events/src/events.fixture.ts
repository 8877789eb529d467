import { type Database, Notifier } from '#database';
import { EventBacklog } from './backlog/event-backlog.service.js';
import { AtomicWriter } from './intake/atomic-writer.service.js';
import { EventIntakeRepository } from './intake/event-intake.repository.js';
import { EventIntake } from './intake/event-intake.service.js';
import { IntakeMetrics } from './intake/intake.metrics.js';
import { IntakeRoom } from './intake/intake-room.service.js';

/** An intake as one process has it; two share nothing but the database. */
export function openIntake(database: Database, { backlogMax = 0 } = {}): EventIntake {
  const repository = new EventIntakeRepository();
  const metrics = new IntakeMetrics();
  return new EventIntake(
    database,
    repository,
    new Notifier(database),
    new AtomicWriter(database, repository),
    new IntakeRoom(metrics),
    new EventBacklog(database, metrics, { backlogMax }),
  );
}
