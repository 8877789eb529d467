import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { messageOf } from '../caught.js';
import { UnreadableFileError } from './import.errors.js';

/** More is no crontab, and no schedule either. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The text of a file, or of the standard input.
 *
 * @param file a path, or `-`
 * @throws UnreadableFileError
 */
export async function readInput(file: string): Promise<string> {
  const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch(
    (error: unknown) => {
      throw new UnreadableFileError(file, messageOf(error));
    },
  );
  if (bytes.length > MAX_BYTES) {
    throw new UnreadableFileError(file, `it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(
      file,
      'it is not UTF-8; convert it first, for example with iconv',
    );
  }
}
