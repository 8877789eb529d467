import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '#local-stack';

type Side = 'client' | 'server';

/**
 * Stands between an application and a server of its, so that a test can take the server away and
 * bring it back. It has one port for as long as it lives.
 */
export class TcpProxy {
  readonly #target: { readonly host: string; readonly port: number };
  /** Each with who is at its other end. */
  readonly #sockets = new Map<Socket, Side>();
  #server: Server | undefined;
  #port = 0;
  /** Who is not heard. */
  #silent: readonly Side[] = [];

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
    this.#silent = [];
    for (const socket of this.#sockets.keys()) socket.resume();
    if (this.#server) return;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
    this.#port ||= await freePort(); // of those that nobody takes while it is closed
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
  }

  /** Breaks every connection and refuses new ones, as a server that has ended. */
  close(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  /** Takes connections and answers nothing on any, as a network that loses every packet. */
  stall(): void {
    this.#silence(['client', 'server']);
  }

  /** Lets requests through and no answer, as a server that works on but is no longer heard. */
  mute(): void {
    this.#silence(['server']);
  }

  #silence(sides: readonly Side[]): void {
    this.#silent = sides;
    for (const [socket, side] of this.#sockets) if (sides.includes(side)) socket.pause();
  }

  #accept(client: Socket): void {
    const server = connect(this.#target);
    this.#join('client', client, server);
    this.#join('server', server, client);
  }

  #join(side: Side, from: Socket, to: Socket): void {
    this.#sockets.set(from, side);
    from.on('data', (chunk) => to.write(chunk));
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#silent.includes(side)) from.pause();
  }
}
