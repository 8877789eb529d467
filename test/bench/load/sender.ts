import { Pool } from 'undici';
import { orderEvent, orderEvents } from '../workload.js';

export interface SenderOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly connections: number;
}

/** Sends bodies to `POST /v1/events` and insists that they are accepted. */
export class Sender {
  private readonly pool: Pool;
  private readonly headers: Readonly<Record<string, string>>;

  constructor({ url, apiKey, connections }: SenderOptions) {
    this.pool = new Pool(url, { connections, pipelining: 1 });
    this.headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  }

  /** @throws when the answer is no 2xx */
  async send(body: string): Promise<void> {
    const answer = await this.pool.request({
      path: '/v1/events',
      method: 'POST',
      headers: this.headers,
      body,
    });
    if (answer.statusCode >= 300) {
      throw new Error(`${answer.statusCode} ${await answer.body.text()}`);
    }
    await answer.body.dump();
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** The body of a request with so many events: one is sent as it is, several as a list. */
export function bodyOf(source: string, from: number, count: number): string {
  return JSON.stringify(count === 1 ? orderEvent(source, from) : orderEvents(source, count, from));
}
