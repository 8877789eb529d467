/** A document with every field that there is, as JSON. */
export function orderReview() {
  return {
    key: 'review-large-orders',
    name: 'Review large orders',
    labels: { team: 'risk' },
    triggers: [
      {
        id: 'large-order',
        type: 'event',
        eventTypes: ['order.created', 'order.amended', 'order.imported.*'],
        filter: {
          data: { amount: [{ numeric: ['>', 1000] }], country: [{ 'anything-but': ['DE'] }] },
        },
        when: 'size(event.data.lines) > 0',
      },
      {
        id: 'weekday-sweep',
        type: 'cron',
        cron: '0 9 * * 1-5',
        timezone: 'Europe/Berlin',
        jitter: 'PT2M',
        misfire: { policy: 'fire_all', grace: 'PT10M', limit: 5 },
      },
    ],
    context: [
      { name: 'limits', type: 'static', value: { review: 1000, tags: ['a', null, true] } },
      { name: 'order', type: 'event', value: { id: '${event.data.id}' } },
      {
        name: 'customer',
        type: 'http',
        url: 'https://crm.example/customers/${event.data.customerId}',
        headers: { authorization: 'secret://crm-token', accept: 'application/json' },
        timeout: 'PT3S',
        maxBytes: 65_536,
      },
    ],
    rules: [{ id: 'new-customer', when: 'context.customer.orders < 3', spawn: ['manual-review'] }],
    taskTemplates: [
      {
        id: 'manual-review',
        title: 'Review order ${event.data.id}',
        queue: 'risk',
        priority: 70,
        payload: { order: '${event.data}', customer: '${context.customer.id}' },
        labels: { region: '${event.data.country}' },
        maxAttempts: 2,
      },
    ],
  };
}

/** The least that is a definition. */
export function leastDefinition() {
  return {
    key: 'least',
    triggers: [{ id: 'hourly', type: 'cron', cron: '@hourly' }],
    taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }],
  };
}
