import { Command } from 'nest-commander';
import { CliCommand } from '../cli-command.js';
import { ImportCeleryBeatCommand } from './import-celery-beat.command.js';
import { ImportCrontabCommand } from './import-crontab.command.js';

@Command({
  name: 'import',
  description: 'Translate the schedules of cron and Celery beat to definitions.',
  subCommands: [ImportCrontabCommand, ImportCeleryBeatCommand],
})
export class ImportCommand extends CliCommand {
  override run(): Promise<void> {
    return Promise.resolve(this.command.help({ error: true }));
  }
}
