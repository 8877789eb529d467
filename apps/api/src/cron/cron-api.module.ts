import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { CronController } from './cron.controller.js';

/** `/v1/cron` */
@Module({ imports: [DefinitionsModule], controllers: [CronController] })
export class CronApiModule {}
