import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { ConditionTimeoutError, PortTakenError } from './errors.js';

/**
 * Below the range that Linux (32768–60999) and macOS (49152–65535) give to outgoing connections,
 * so that none of those takes a port between the picking and the listening.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 200;

const handedOut = new Set<number>();

/** A port on 127.0.0.1 on which nothing listens; never the same one twice in this process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (handedOut.has(port) || (await whyTaken(port, '127.0.0.1')) !== undefined) continue;
    handedOut.add(port);
    return port;
  }
  throw new ConditionTimeoutError('a free port', 0, undefined);
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
