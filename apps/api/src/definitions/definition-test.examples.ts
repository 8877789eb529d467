import { DELIVERY_EXAMPLES } from '../events/delivery.examples.js';
import { DOCUMENT_EXAMPLES } from './document.examples.js';

const event = DELIVERY_EXAMPLES.native.one.value;

/** Requests that try a definition, saved and not saved. */
export const TEST_EXAMPLES = {
  saved: {
    last: { summary: 'How many of the last 1,000 events would match', value: { last: 1_000 } },
    given: { summary: 'An event as it would be sent', value: { events: [event] } },
    context: {
      summary: 'With what an http context source would answer',
      value: { events: [event], context: { customer: { id: 7, orders: 2 } } },
    },
  },
  document: {
    last: {
      summary: 'How many of the last 1,000 events of its types it would match',
      value: { document: DOCUMENT_EXAMPLES.event.value, last: 1_000, among: 'subscribed' },
    },
    given: {
      summary: 'An event as it would be sent',
      value: { document: DOCUMENT_EXAMPLES.event.value, events: [event] },
    },
  },
};
