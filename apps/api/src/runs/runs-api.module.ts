import { Module } from '@nestjs/common';
import { RunLogModule } from '#run-log';
import { RunsModule } from '#runs';
import { RunsController } from './runs.controller.js';

/** `/v1/runs`. */
@Module({ imports: [RunsModule, RunLogModule], controllers: [RunsController] })
export class RunsApiModule {}
