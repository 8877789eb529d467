import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { RunLogModule } from '#run-log';
import { TaskInstance } from './task.entity.js';
import { TaskService } from './task.service.js';
import { TaskStore } from './task.store.js';
import { TaskClaims } from './task-claims.repository.js';

/** Offers {@link TaskService} to people and workers, and {@link TaskStore} to the maker of tasks. */
@Module({
  imports: [MikroOrmModule.forFeature([TaskInstance]), RunLogModule],
  providers: [TaskService, TaskStore, TaskClaims],
  exports: [TaskService, TaskStore],
})
export class TasksModule {}
