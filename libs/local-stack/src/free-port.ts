import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.js';
import { ConditionTimeoutError, DirectoryInUseError, PortTakenError } from './errors.js';

/**
 * Below the range that Linux (32768–60999) and macOS (49152–65535) give to outgoing connections,
 * so that none of those takes a port between the picking and the listening.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 200;

/**
 * A port on 127.0.0.1 on which nothing listens. It is this process's for as long as it lives: no
 * other one that asks here gets it, not even before something listens there or after that has ended.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if ((await whyTaken(port, '127.0.0.1')) !== undefined) continue;
    if (await reservePort(port)) return port;
  }
  throw new ConditionTimeoutError('a free port', 0, undefined);
}

/** @returns false when a live process has reserved it before, be it this one */
export async function reservePort(port: number): Promise<boolean> {
  try {
    await lockDirectory(
      join(tmpdir(), `activity-core-ports-${process.getuid?.() ?? 'here'}`, String(port)),
    );
    return true;
  } catch (error) {
    if (error instanceof DirectoryInUseError) return false;
    throw error;
  }
}

/** @throws PortTakenError unless `port` can be listened on, on every interface */
export async function assertPortFree(port: number): Promise<void> {
  const reason = (await whyTaken(port, '0.0.0.0')) ?? (await whyTaken(port, '127.0.0.1'));
  if (reason !== undefined) throw new PortTakenError(port, reason);
}

/** @returns the reason why nobody can listen there now, or undefined */
function whyTaken(port: number, host: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => {
    resolve(error.code === 'EADDRINUSE' ? 'another program listens there' : error.message);
  });
  server.listen({ port, host }, () =>
    server.close(() => {
      resolve(undefined);
    }),
  );
  return promise;
}
