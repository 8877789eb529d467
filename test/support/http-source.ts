import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { waitFor } from '#local-stack/testing';

/** What the source says to one request; it may take its time. */
export type Answer = (request: IncomingMessage) => Promise<Said> | Said;

interface Said {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, and called JSON all the same. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service that http context sources ask, as some other team might run it. */
export class HttpSource {
  /** `METHOD /path` of all requests so far, in order. */
  readonly asked: string[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });
  #port = 0;

  static async start(): Promise<HttpSource> {
    const source = new HttpSource();
    await once(source.#server.listen(0, '127.0.0.1'), 'listening');
    const address = source.#server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    source.#port = address.port;
    return source;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** From now on `path` is answered so; a path that nobody spoke of is 404. */
  answer(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  /** How often a path was asked for. */
  timesAsked(path: string): number {
    return this.asked.filter((each) => each === `GET ${path}`).length;
  }

  /** Resolves once a path was asked for. */
  async untilAsked(path: string): Promise<void> {
    const what = `somebody to ask for ${path}`;
    await waitFor(() => this.timesAsked(path) > 0, { what, timeoutMs: 20_000 });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.asked.push(`${request.method ?? ''} ${path}`);
    const said = await (this.#answers.get(path) ?? notFound)(request);
    response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
    response.end(said.text ?? JSON.stringify(said.body ?? null));
  }
}

function notFound(): Said {
  return { status: 404 };
}
