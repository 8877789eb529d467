import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { waitFor } from '#local-stack/testing';
import { readyForQuery, StatementReader } from './postgres-messages.js';

/** Where an application is to be stopped. Words are compared in lower case, with single spaces. */
export interface StopPoint {
  /** `before`: the statement does not reach the server. `after`: its answer does not come back. */
  readonly when: 'before' | 'after';
  /** How the statement begins. */
  readonly statement: string;
  /** How an earlier statement of the same transaction begins. */
  readonly having?: string;
}

/** An application that is stopped, or will be as soon as it comes to the place. */
export interface Stop {
  /**
   * Resolves when the statement has come to the gate (`before`), or when the server has carried it
   * out and its whole answer lies at the gate (`after`).
   */
  reached(): Promise<void>;
  /** Lets the connection go on. */
  release(): void;
  /**
   * Resolves when the application, which was killed where it stood, is seen to be gone. Only then
   * does the gate no longer let through what it had said.
   */
  left(): Promise<void>;
}

/** How long a process may take to come to the place where it is to be stopped. */
const PATIENCE_MS = 30_000;

/**
 * Stands between applications and PostgreSQL, and stops one connection at a statement, so that a
 * test can end the process at exactly that step. It reads what clients say in PostgreSQL's protocol
 * and changes nothing. A connection that one end leaves is closed at the other, as without a gate.
 */
export class StatementGate {
  readonly #server: Server;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  readonly #stops = new Set<PendingStop>();
  #port = 0;

  private constructor(databaseUrl: string) {
    this.#target = new URL(databaseUrl);
    this.#server = createServer((client) => {
      this.#accept(client);
    });
  }

  static async open(databaseUrl: string): Promise<StatementGate> {
    const gate = new StatementGate(databaseUrl);
    await once(gate.#server.listen(0, '127.0.0.1'), 'listening');
    const address = gate.#server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    gate.#port = address.port;
    return gate;
  }

  /** The database, as it is reached through the gate. */
  get url(): string {
    return Object.assign(new URL(this.#target), { host: `127.0.0.1:${this.#port}` }).href;
  }

  /** Stops the first connection that comes to the place; others pass. */
  stop(point: StopPoint): Stop {
    const stop = new PendingStop(point);
    this.#stops.add(stop);
    return stop;
  }

  /** Resolves when every application that is held, having been killed, is seen to be gone. */
  async left(): Promise<void> {
    await Promise.all([...this.#stops].filter((stop) => stop.isHolding).map((stop) => stop.left()));
  }

  /** Lets everybody go on, and stops nobody who has yet to come. */
  open(): void {
    for (const stop of this.#stops) stop.release();
    this.#stops.clear();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const toServer = new Valve(server);
    const toClient = new Valve(client);
    const reader = new StatementReader();
    this.#own(client, server);
    this.#own(server, client);
    client.on('data', (chunk) => {
      for (const { bytes, statement, transaction } of reader.read(chunk)) {
        const stop = statement === undefined ? undefined : this.#stopAt(statement, transaction);
        stop?.apply(toServer, toClient, client);
        toServer.write(bytes);
      }
    });
    server.on('data', (chunk) => {
      toClient.write(chunk);
    });
  }

  #own(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }

  #stopAt(statement: string, transaction: readonly string[]): PendingStop | undefined {
    return [...this.#stops].find((stop) => stop.isAt(statement, transaction));
  }
}

/** One direction of a connection; shut, it keeps what comes. */
class Valve {
  #kept: Buffer[] | undefined;

  constructor(private readonly socket: Socket) {}

  /** What came since it was shut. */
  get kept(): Buffer {
    return Buffer.concat(this.#kept ?? []);
  }

  write(bytes: Buffer): void {
    if (this.#kept) this.#kept.push(bytes);
    else this.socket.write(bytes);
  }

  shut(): void {
    this.#kept ??= [];
  }

  open(): void {
    const kept = this.kept;
    this.#kept = undefined;
    if (kept.length > 0) this.socket.write(kept);
  }
}

class PendingStop implements Stop {
  #valve: Valve | undefined;
  #client: Socket | undefined;
  /** Whether it still waits for somebody. */
  #isOpen = true;
  #isReleased = false;

  constructor(private readonly point: StopPoint) {}

  get isHolding(): boolean {
    return this.#valve !== undefined && !this.#isReleased;
  }

  isAt(statement: string, transaction: readonly string[]): boolean {
    const { statement: wanted, having } = this.point;
    return (
      this.#isOpen &&
      statement.startsWith(wanted) &&
      (having === undefined || transaction.some((earlier) => earlier.startsWith(having)))
    );
  }

  apply(toServer: Valve, toClient: Valve, client: Socket): void {
    this.#isOpen = false;
    this.#client = client;
    this.#valve = this.point.when === 'before' ? toServer : toClient;
    this.#valve.shut();
  }

  async reached(): Promise<void> {
    const { when, statement } = this.point;
    await waitFor(() => this.#isReached(), {
      what: `somebody to be ${when} "${statement}"`,
      timeoutMs: PATIENCE_MS,
    });
  }

  release(): void {
    this.#isOpen = false;
    this.#isReleased = true;
    this.#valve?.open();
  }

  async left(): Promise<void> {
    await waitFor(() => this.#client?.closed === true, {
      what: `who was stopped at "${this.point.statement}" to be gone`,
      timeoutMs: PATIENCE_MS,
    });
  }

  #isReached(): boolean {
    if (!this.#valve) return false;
    return this.point.when === 'before' || readyForQuery(this.#valve.kept);
  }
}
