import { SubCommand } from 'nest-commander';
import { importCeleryBeat } from '#imports';
import { type ImportCommandOptions, ImportFileCommand } from './import-file.command.js';

@SubCommand({
  name: 'celery-beat',
  arguments: '<file>',
  argsDescription: {
    file: 'JSON: the beat_schedule, or a dumpdata of django_celery_beat; - for the standard input',
  },
  description: "Translate Celery beat's schedule: each entry becomes a definition.",
})
export class ImportCeleryBeatCommand extends ImportFileCommand {
  override setCommand(command: Parameters<ImportFileCommand['setCommand']>[0]): this {
    command.addHelpText('after', CELERY_EXAMPLES);
    return super.setCommand(command);
  }

  override run([file = '-']: string[], options: ImportCommandOptions): Promise<void> {
    return this.importFile(file, options, importCeleryBeat);
  }
}

const CELERY_EXAMPLES = `
Examples:
  python -c 'import json; from app import celery; celery.loader.import_default_modules()
celery.finalize(); print(json.dumps(celery.conf.beat_schedule, default=str))' |
    activity-core import celery-beat - --timezone Europe/Berlin
  python manage.py dumpdata django_celery_beat > beat.json
  activity-core import celery-beat beat.json --out definitions/
  activity-core import celery-beat beat.json --apply --url http://localhost:3000

The queue is the entry's own, or "celery".`;
