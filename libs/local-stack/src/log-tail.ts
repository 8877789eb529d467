import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 4_096;
const TAIL_LINES = 20;

/** The last lines of a log, indented for a message; says so when there are none. */
export function logTail(file: string): string {
  const lines = lastBytes(file).trimEnd().split('\n').slice(-TAIL_LINES);
  const tail = lines.map((line) => `  ${line}`).join('\n');
  return tail.trim() === '' ? '  (it is empty)' : tail;
}

function lastBytes(file: string): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
