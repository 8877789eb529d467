import { randomUUID } from 'node:crypto';
import type { EventVerdict } from '#client';
import { waitFor } from '#local-stack/testing';
import type { SentEvent, Tenant } from './tenant.js';

/** How long an event is sent again and again until it is answered. */
const PATIENCE_MS = 60_000;

/**
 * A router: sends events in a steady stream, as fast as they are answered, and sends again, with the
 * same ids, what got no answer. So every event of it is accepted in the end.
 */
export class Traffic {
  /** The stored ids of what was answered `accepted` or `duplicate`. */
  readonly stored: string[] = [];
  /** Requests that got no answer, or a refusal, and were sent again. */
  failures = 0;
  readonly #ending = new AbortController();
  readonly #lanes: Promise<void>[];

  private constructor(
    private readonly tenant: Tenant,
    private readonly perRequest: number,
    lanes: number,
  ) {
    this.#lanes = Array.from({ length: lanes }, () => this.#send());
  }

  /** @param options.lanes requests at a time */
  static start(
    tenant: Tenant,
    options: { readonly lanes: number; readonly perRequest: number },
  ): Traffic {
    return new Traffic(tenant, options.perRequest, options.lanes);
  }

  /** Waits until so many more events have been stored. */
  async flowing(count: number): Promise<void> {
    const goal = this.stored.length + count;
    await waitFor(() => this.stored.length >= goal, {
      what: `${count} more events to be accepted`,
      timeoutMs: PATIENCE_MS,
    });
  }

  /** Sends no more; resolves when all that was sent is stored. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#lanes);
  }

  async #send(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const events = Array.from({ length: this.perRequest }, () => ({
        id: randomUUID(),
        type: 'work.happened',
      }));
      const verdicts = await this.#untilAnswered(events);
      this.stored.push(...verdicts.map(({ id }) => String(id)));
    }
  }

  #untilAnswered(events: readonly SentEvent[]): Promise<EventVerdict[]> {
    return waitFor(
      () =>
        this.tenant.sendAll(events).catch((error: unknown) => {
          this.failures += 1;
          throw error;
        }),
      { what: 'events to be answered', timeoutMs: PATIENCE_MS, intervalMs: 50 },
    );
  }
}
