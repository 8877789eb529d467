import { basename, dirname, resolve } from 'node:path';
import { Option, SubCommand } from 'nest-commander';
import { importCrontab } from '#imports';
import { type ImportCommandOptions, ImportFileCommand } from './import-file.command.js';

@SubCommand({
  name: 'crontab',
  arguments: '[file]',
  argsDescription: { file: 'a crontab; - or none for the standard input' },
  description: 'Translate a crontab: each entry becomes a definition, its command a task.',
})
export class ImportCrontabCommand extends ImportFileCommand {
  override setCommand(command: Parameters<ImportFileCommand['setCommand']>[0]): this {
    command.addHelpText('after', CRONTAB_EXAMPLES);
    return super.setCommand(command);
  }

  override run(
    [file = '-']: string[],
    options: ImportCommandOptions & { readonly system?: boolean },
  ): Promise<void> {
    const userColumn = options.system ?? (isSystemFile(file) || undefined);
    return this.importFile(file, options, (text, common) =>
      importCrontab(text, { ...common, userColumn }),
    );
  }

  @Option({
    flags: '--system',
    description: 'a user stands before each command, as in /etc/crontab (default: as it looks)',
  })
  parseSystem(): true {
    return true;
  }

  @Option({ flags: '--no-system', description: 'no user stands there' })
  parseNoSystem(): false {
    return false;
  }
}

/** `/etc/crontab`, and the files of `/etc/cron.d`. */
function isSystemFile(file: string): boolean {
  const path = resolve(file);
  return path === '/etc/crontab' || basename(dirname(path)) === 'cron.d';
}

const CRONTAB_EXAMPLES = `
Examples:
  crontab -l | activity-core import crontab --timezone Europe/Berlin
  activity-core import crontab /etc/cron.d/backup --out definitions/
  activity-core import crontab jobs.crontab --apply --url http://localhost:3000

The queue is "cron", or "cron-<user>" where entries name a user; {user} in --queue stands for it.`;
