import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { RunLogEntry } from './run-log-entry.entity.js';
import { RunLog } from './run-log.service.js';

/** Offers {@link RunLog}. */
@Module({
  imports: [MikroOrmModule.forFeature([RunLogEntry])],
  providers: [RunLog],
  exports: [RunLog],
})
export class RunLogModule {}
