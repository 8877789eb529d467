import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Identity } from './certificates.js';

/** TLS in front of a plain gRPC server, as a cloud's gate is: it sees every call's headers. */
export class TlsGate {
  /** The `authorization` header of each call so far. */
  readonly authorizations: (string | undefined)[] = [];
  readonly #server;
  readonly #upstream: ClientHttp2Session;
  #port = 0;

  private constructor(identity: Identity, target: string) {
    this.#upstream = connect(`http://${target}`);
    this.#server = createSecureServer({ ...identity, ALPNProtocols: ['h2'] });
    this.#server.on('stream', (stream, headers) => {
      this.#forward(stream, headers);
    });
    this.#server.on('sessionError', () => undefined); // one who does not trust us hangs up
  }

  /** @param target `host:port` of the plain server */
  static async open(identity: Identity, target: string): Promise<TlsGate> {
    const gate = new TlsGate(identity, target);
    await once(gate.#server.listen(0, '127.0.0.1'), 'listening');
    const address = gate.#server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    gate.#port = address.port;
    return gate;
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  close(): void {
    this.#server.close();
    this.#upstream.destroy();
  }

  #forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    this.authorizations.push(headers.authorization);
    const call = this.#upstream.request(headers);
    let trailers: IncomingHttpHeaders = {};
    call.on('response', (answer) => {
      if (stream.destroyed) return;
      stream.respond(answer, { endStream: call.readableEnded, waitForTrailers: true });
    });
    call.on('trailers', (last: IncomingHttpHeaders) => {
      trailers = last;
    });
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    stream.on('error', () => undefined);
    call.on('error', () => {
      stream.close();
    });
    stream.on('close', () => {
      call.close();
    });
    stream.pipe(call).pipe(stream);
  }
}
