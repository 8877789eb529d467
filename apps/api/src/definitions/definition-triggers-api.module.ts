import { Module } from '@nestjs/common';
import { TriggersModule } from '#triggers';
import { DefinitionTriggersController } from './definition-triggers.controller.js';

/** `/v1/definitions/…/triggers` and `/v1/definitions/…/run` */
@Module({ imports: [TriggersModule], controllers: [DefinitionTriggersController] })
export class DefinitionTriggersApiModule {}
