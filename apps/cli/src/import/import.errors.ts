import { CliError } from '../cli.errors.js';

/** Thrown when the file of an import cannot be read, or is none that it knows. */
export class UnreadableFileError extends CliError {
  constructor(file: string, reason: string) {
    super(`${file === '-' ? 'the standard input' : file} cannot be imported: ${reason}`);
  }
}

/** Thrown at the end of an import that could not translate everything. */
export class RefusedEntriesError extends CliError {
  constructor(refused: number, total: number, consequence: string) {
    const verb = refused === 1 ? 'was' : 'were';
    super(
      `${refused} of ${total} entries ${verb} refused${consequence}. Say --allow-refused when that is all right.`,
    );
  }
}

/** Thrown when documents would replace files with other content. */
export class FilesExistError extends CliError {
  constructor(files: readonly string[]) {
    const shown = files.slice(0, 5).join(', ');
    const rest = files.length > 5 ? ` and ${files.length - 5} more` : '';
    super(
      `${shown}${rest} would be replaced by other content; nothing was written. Say --force to replace.`,
    );
  }
}

/** Thrown at the end of an import whose definitions the api did not all save and pause. */
export class NotAppliedError extends CliError {
  constructor(failed: number, total: number) {
    super(
      `${failed} of ${total} definitions were not applied, or only in part; see above. The import can be repeated.`,
    );
  }
}

/** Thrown when an api does not answer. */
export class ApiUnreachableError extends CliError {
  constructor(url: string, reason: string) {
    super(`the api at ${url} cannot be reached: ${reason}`);
  }
}
