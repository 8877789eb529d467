import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import {
  ActivityDefinition,
  DefinitionRevision,
  DefinitionsEpoch,
  DefinitionStateSince,
} from './definition.entity.js';
import { DefinitionHistory } from './definition-history.reader.js';
import { DefinitionListeners } from './definition.listeners.js';
import { DefinitionReader } from './definition.reader.js';
import { DefinitionRepository } from './definition.repository.js';
import { DefinitionService } from './definition.service.js';
import { DefinitionWriter } from './definition.writer.js';

/** Definitions: what they say, how they are saved, and who hears of it. */
@Module({
  imports: [
    MikroOrmModule.forFeature([
      ActivityDefinition,
      DefinitionRevision,
      DefinitionsEpoch,
      DefinitionStateSince,
    ]),
  ],
  providers: [
    DefinitionHistory,
    DefinitionListeners,
    DefinitionReader,
    DefinitionRepository,
    DefinitionService,
    DefinitionWriter,
  ],
  exports: [DefinitionHistory, DefinitionListeners, DefinitionReader, DefinitionService],
})
export class DefinitionsModule {}
