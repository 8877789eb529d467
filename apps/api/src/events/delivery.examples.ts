const DATA = { id: 4711, amount: 1250, country: 'FR', lines: [{ sku: 'A-1', quantity: 2 }] };

const ENVELOPE = {
  id: 'order-4711',
  source: '/shop',
  type: 'order.created',
  subject: 'order/4711',
  time: '2026-11-23T09:30:00Z',
  data: DATA,
  extensions: { region: 'eu' },
};

const CLOUD_EVENT = {
  specversion: '1.0',
  id: 'order-4711',
  source: '/shop',
  type: 'order.created',
  subject: 'order/4711',
  time: '2026-11-23T09:30:00Z',
  datacontenttype: 'application/json',
  data: DATA,
  region: 'eu',
};

/** Request bodies, for each form in which events can be sent. */
export const DELIVERY_EXAMPLES = {
  native: {
    one: { summary: 'An event', value: ENVELOPE },
    batch: {
      summary: 'A batch',
      value: [ENVELOPE, { ...ENVELOPE, id: 'order-4712', subject: 'order/4712' }],
    },
  },
  structured: { cloudEvent: { summary: 'A CloudEvent in structured mode', value: CLOUD_EVENT } },
  batch: { cloudEvents: { summary: 'A batch of CloudEvents', value: [CLOUD_EVENT] } },
  binary: { data: { summary: 'The data of a CloudEvent in binary mode', value: DATA } },
};
