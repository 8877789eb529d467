import { Module } from '@nestjs/common';
import { DefinitionsModule } from '#definitions';
import { TriggersModule } from '#triggers';
import { DefinitionTestsController } from './definition-tests.controller.js';

/** `/v1/definitions/…/test-events` */
@Module({ imports: [DefinitionsModule, TriggersModule], controllers: [DefinitionTestsController] })
export class DefinitionTestsApiModule {}
