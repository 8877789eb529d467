import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between an application and a server of its, so that a test can take the server away and
 * bring it back. It has one port for as long as it lives.
 */
export class TcpProxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #silent = false;

  /** @param target `host:port` */
  private constructor(target: string) {
    const { hostname, port } = new URL(`tcp://${target}`);
    this.#target = { host: hostname, port: Number(port) };
  }

  /** @returns a proxy that lets everything through */
  static async open(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.open();
    return proxy;
  }

  /** @returns a proxy that refuses every connection, as a server that has yet to start */
  static async closed(target: string): Promise<TcpProxy> {
    const proxy = await TcpProxy.open(target);
    proxy.close();
    return proxy;
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Lets connections through, those that were stalled as well. */
  async open(): Promise<void> {
    this.#silent = false;
    for (const socket of this.#sockets) socket.resume();
    if (this.#server) return;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    this.#port = address.port;
  }

  /** Breaks every connection and refuses new ones, as a server that has ended. */
  close(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Takes connections and answers nothing on any, as a network that loses every packet. */
  stall(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  #accept(client: Socket): void {
    const server = connect(this.#target);
    this.#join(client, server);
    this.#join(server, client);
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#silent) from.pause();
  }
}
