import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { TasksModule } from '#tasks';
import { TasksController } from './tasks.controller.js';

/** `/v1/tasks` */
@Module({ imports: [TasksModule, DefinitionsModule], controllers: [TasksController] })
export class TasksApiModule {}
