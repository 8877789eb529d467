import { Module } from '@nestjs/common';
import { TriggersModule } from '#triggers';
import { BackfillsController } from './backfills.controller.js';

/** `/v1/backfills`. */
@Module({ imports: [TriggersModule], controllers: [BackfillsController] })
export class BackfillsApiModule {}
