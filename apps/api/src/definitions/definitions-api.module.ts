import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { DefinitionsController } from './definitions.controller.js';
import { TriggerPreviewController } from './trigger-preview.controller.js';

/** `/v1/definitions` */
@Module({
  imports: [DefinitionsModule],
  controllers: [DefinitionsController, TriggerPreviewController],
})
export class DefinitionsApiModule {}
