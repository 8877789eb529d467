import { randomUUID } from 'node:crypto';
import type { EventVerdict } from '#client';
import { waitFor } from '#local-stack/testing';
import type { SentEvent, Tenant } from './tenant.js';

/** How long an event is sent again and again until it is answered. */
const PATIENCE_MS = 90_000;

/** An event with the id that its source gave it. */
export type IdentifiedEvent = SentEvent & { readonly id: string };

/** That an event was answered `accepted` or `duplicate`. */
export interface Receipt {
  readonly eventId: string;
  /** The id under which it is stored. */
  readonly rowId: string;
}

export interface TrafficOptions {
  /** Requests at a time. */
  readonly lanes: number;
  /** The events of the next request. */
  readonly next: () => readonly IdentifiedEvent[];
}

/**
 * A router: sends events in a steady stream, as fast as they are answered, and sends again, with the
 * same ids, what got no answer. So every event of it is accepted in the end.
 */
export class Traffic {
  readonly receipts: Receipt[] = [];
  /** Requests that got no answer, or a refusal, and were sent again. */
  failures = 0;
  readonly #ending = new AbortController();
  readonly #lanes: readonly Promise<void>[];

  private constructor(
    private readonly tenant: Tenant,
    private readonly options: TrafficOptions,
  ) {
    this.#lanes = Array.from({ length: options.lanes }, () => this.#send());
  }

  static start(tenant: Tenant, options: TrafficOptions): Traffic {
    return new Traffic(tenant, options);
  }

  /** Waits until so many more events have been stored. */
  async flowing(count: number): Promise<void> {
    const goal = this.receipts.length + count;
    await waitFor(() => this.receipts.length >= goal, {
      what: `${count} more events to be accepted`,
      timeoutMs: PATIENCE_MS,
    });
  }

  /** Sends no more; resolves when all that was sent is stored. @returns the stored ids */
  async stop(): Promise<string[]> {
    this.#ending.abort();
    await Promise.all(this.#lanes);
    return this.receipts.map(({ rowId }) => rowId);
  }

  async #send(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const events = this.options.next();
      const verdicts = await this.#untilAnswered(events);
      this.receipts.push(
        ...events.map(({ id }, index) => ({ eventId: id, rowId: String(verdicts[index]?.id) })),
      );
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

/** So many events that make one task each. */
export function newWork(count: number): IdentifiedEvent[] {
  return Array.from({ length: count }, () => ({ id: randomUUID(), type: 'work.happened' }));
}
