import { Module } from '@nestjs/common';
import { TriggersModule } from '#triggers';
import { DefinitionTestsController } from './definition-tests.controller.js';

/** `/v1/definitions/…/test-events` */
@Module({ imports: [TriggersModule], controllers: [DefinitionTestsController] })
export class DefinitionTestsApiModule {}
