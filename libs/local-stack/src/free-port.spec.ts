import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { PortTakenError } from './errors.js';
import { assertPortFree, freePort, reservePort } from './free-port.js';

describe('ports', () => {
  it('are handed out once, free and outside the range of outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(new Set(ports).size).toBe(20);
    for (const port of ports) {
      expect(port).toBeLessThan(32_768);
      await assertPortFree(port);
    }
  });

  it('stay with the process that got them, though nothing listens there', async () => {
    expect(await reservePort(await freePort())).toBe(false);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])(
    'count as taken when a program listens on %s, with advice',
    async (host) => {
      const port = await freePort();
      const server = await listen(host, port);
      await expect(assertPortFree(port)).rejects.toThrow(PortTakenError);
      await expect(assertPortFree(port)).rejects.toThrow(`PORT=${port + 1} npm start`);
      server.close();
    },
  );
});

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  await once(server.listen(port, host), 'listening');
  return server;
}
