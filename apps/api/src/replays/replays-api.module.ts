import { Module } from '@nestjs/common';
import { TriggersModule } from '#triggers';
import { ReplaysController } from './replays.controller.js';

/** `/v1/replays`. */
@Module({ imports: [TriggersModule], controllers: [ReplaysController] })
export class ReplaysApiModule {}
