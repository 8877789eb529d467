/**
 * What every candidate is given and what it has to leave behind. Without imports, since the peers,
 * which are applications of their own, use it as well.
 */

/** An inbound event, about 300 bytes as JSON. */
export interface OrderEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly data: Order;
}

export interface Order {
  /** `<source>-<index>`: by it a task is known to be that of an event. */
  readonly id: string;
  readonly shop: string;
  readonly amount: number;
  readonly note: string;
}

export const EVENT_TYPE = 'order.created';

const NOTE = 'x'.repeat(200);
const TITLE = 'Review order ';

/** The event of a source that has this number; no two have the same source and id. */
export function orderEvent(source: string, index: number): OrderEvent {
  const id = `${source}-${index}`;
  return {
    id,
    source,
    type: EVENT_TYPE,
    data: { id, shop: 'shop-0', amount: 1001 + index, note: NOTE },
  };
}

export function orderEvents(source: string, count: number, from = 0): OrderEvent[] {
  return Array.from({ length: count }, (_, index) => orderEvent(source, from + index));
}

/** Of the task that an order leads to. */
export function taskTitle(order: Order): string {
  return `${TITLE}${order.id}`;
}

/** @returns the number of the event of `source` that a task is of; undefined for another's */
export function eventIndex(title: string, source: string): number | undefined {
  const prefix = `${TITLE}${source}-`;
  return title.startsWith(prefix) ? Number(title.slice(prefix.length)) : undefined;
}

/** Lists of at most `size` items, in order. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
