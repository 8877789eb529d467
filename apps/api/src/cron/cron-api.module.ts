import { Module } from '@nestjs/common';
import { CronController } from './cron.controller.js';

/** `/v1/cron` */
@Module({ controllers: [CronController] })
export class CronApiModule {}
