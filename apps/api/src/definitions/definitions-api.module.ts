import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { DefinitionStatesController } from './definition-states.controller.js';
import { DefinitionsController } from './definitions.controller.js';
import { TriggerPreviewController } from './trigger-preview.controller.js';

/** `/v1/definitions` */
@Module({
  imports: [DefinitionsModule],
  controllers: [DefinitionsController, DefinitionStatesController, TriggerPreviewController],
})
export class DefinitionsApiModule {}
