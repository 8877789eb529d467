import { type DynamicModule, Module } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import {
  ApiKeyCommand,
  CreateApiKeyCommand,
  ListApiKeysCommand,
  RevokeApiKeyCommand,
} from './api-key.commands.js';
import { ImportCeleryBeatCommand } from './import/import-celery-beat.command.js';
import { ImportCommand } from './import/import.command.js';
import { ImportCrontabCommand } from './import/import-crontab.command.js';
import { MigrateCommand } from './migrate.command.js';
import { Terminal } from './terminal.js';

/** What this module sets on the program as a whole. */
interface Program {
  name(name: string): unknown;
  description(text: string): unknown;
}

/** Every command. None of them reaches for the environment or the database before it runs. */
@Module({
  providers: [
    MigrateCommand,
    ApiKeyCommand,
    CreateApiKeyCommand,
    ListApiKeysCommand,
    RevokeApiKeyCommand,
    ImportCommand,
    ImportCrontabCommand,
    ImportCeleryBeatCommand,
  ],
})
export class CliModule {
  static forTerminal(terminal: Terminal): DynamicModule {
    return { module: CliModule, providers: [{ provide: Terminal, useValue: terminal }] };
  }

  constructor(@InjectCommander() program: Program) {
    program.name('activity-core');
    program.description(
      'Administers an activity-core installation. The database is the one of DATABASE_URL, ' +
        'which may also stand in a file .env here; imports need none.\n' +
        'Ends with status 0 when all went well, else 1.',
    );
  }
}
