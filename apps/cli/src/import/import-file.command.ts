import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import { createCalendar } from '#cron';
import type { ImportOptions, ImportResult } from '#imports';
import { InvalidValueError } from '../cli.errors.js';
import { CliCommand } from '../cli-command.js';
import { Terminal } from '../terminal.js';
import { deliver, type DeliveryOptions } from './deliver.js';
import { UnreadableFileError } from './import.errors.js';
import { readInput } from './input.js';
import { reportLines, summaryLine } from './report.js';
import { validated } from './validated.js';

export interface ImportCommandOptions extends DeliveryOptions {
  readonly queue?: string;
  readonly timezone?: string;
  readonly prefix?: string;
  readonly dryRun?: boolean;
}

/** A command that reads a file, reports on each entry, and hands on the definitions. */
@Injectable()
export abstract class ImportFileCommand extends CliCommand {
  constructor(protected readonly terminal: Terminal) {
    super();
  }

  @Option({
    flags: '-q, --queue <queue>',
    description: 'the queue of tasks whose entry names none',
  })
  parseQueue(queue: string): string {
    return queue;
  }

  @Option({
    flags: '-z, --timezone <zone>',
    description: 'the IANA timezone of entries that name none (default: "UTC")',
  })
  parseTimezone(timezone: string): string {
    if (createCalendar({ cron: '* * * * *', timezone }).ok) return timezone;
    throw new InvalidValueError(
      `--timezone: "${timezone}" is not the IANA name of a timezone, such as Europe/Berlin.`,
    );
  }

  @Option({ flags: '--prefix <text>', description: 'what every key begins with' })
  parsePrefix(prefix: string): string {
    if (/^[a-z0-9][a-z0-9._-]{0,29}$/.test(prefix)) return prefix;
    throw new InvalidValueError(
      '--prefix takes up to 30 lower-case letters, digits, ".", "_" and "-", and begins with a letter or digit.',
    );
  }

  @Option({
    flags: '-o, --out <directory>',
    description: 'write each definition to <key>.yaml there, instead of all of them to the output',
  })
  parseOut(directory: string): string {
    return directory;
  }

  @Option({
    flags: '--force',
    description:
      'with --out replace files, with --apply replace definitions that the import has not made',
  })
  parseForce(): true {
    return true;
  }

  @Option({ flags: '--apply', description: 'save the definitions through the api' })
  parseApply(): true {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'save nothing; this is the default' })
  parseDryRun(): true {
    return true;
  }

  @Option({
    flags: '--url <url>',
    description: 'where the api is, for --apply (default: ACTIVITY_CORE_URL)',
  })
  parseUrl(url: string): string {
    return url;
  }

  @Option({
    flags: '--allow-refused',
    description: 'go on without the entries that are refused, and end with status 0',
  })
  parseAllowRefused(): true {
    return true;
  }

  /** Imports the text that `translate` understands. */
  protected async importFile(
    file: string,
    options: ImportCommandOptions,
    translate: (text: string, options: ImportOptions) => ImportResult,
  ): Promise<void> {
    if (options.apply === true && options.dryRun === true) {
      throw new InvalidValueError('--apply and --dry-run exclude each other.');
    }
    const { queue, timezone, prefix = '' } = options;
    const text = await readInput(file);
    const imported = translate(text, { queue, timezone, keyPrefix: prefix, now: Date.now() });
    if (!imported.ok) throw new UnreadableFileError(file, imported.problem);
    const entries = imported.entries.map(validated);
    for (const note of imported.notes) this.terminal.note(`note: ${note}`);
    for (const line of entries.flatMap(reportLines)) this.terminal.note(line);
    this.terminal.note(summaryLine(entries));
    await deliver(entries, options, this.terminal);
  }
}
