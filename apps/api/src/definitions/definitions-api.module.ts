import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { TriggersModule } from '#triggers';
import { DefinitionTriggersController } from './definition-triggers.controller.js';
import { DefinitionsController } from './definitions.controller.js';

/** `/v1/definitions` */
@Module({
  imports: [DefinitionsModule, TriggersModule],
  controllers: [DefinitionsController, DefinitionTriggersController],
})
export class DefinitionsApiModule {}
