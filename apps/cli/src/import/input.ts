import { createReadStream } from 'node:fs';
import { messageOf } from '../caught.js';
import { UnreadableFileError } from './import.errors.js';

/** More is no crontab, and no schedule either. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The text of a file, or of the standard input. No more of it is read than an import can be.
 *
 * @param file a path, or `-`
 * @throws UnreadableFileError
 */
export async function readInput(file: string): Promise<string> {
  const bytes = await readBytes(file).catch((error: unknown) => {
    throw new UnreadableFileError(file, messageOf(error));
  });
  if (bytes.length > MAX_BYTES) {
    throw new UnreadableFileError(file, `it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  }
  // Text in UTF-16 is often valid UTF-8, but half of its bytes are NUL.
  if (bytes.includes(0)) throw new UnreadableFileError(file, `it has NUL bytes; ${CONVERT}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(file, `it is not UTF-8; ${CONVERT}`);
  }
}

const CONVERT = 'if it is text in another encoding, convert it first, for example with iconv';

async function readBytes(file: string): Promise<Buffer> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}
