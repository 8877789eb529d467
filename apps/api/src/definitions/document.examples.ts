/** Documents for the examples of the OpenAPI description. */
export const DOCUMENT_EXAMPLES = {
  event: {
    summary: 'Large orders are reviewed',
    value: {
      key: 'review-large-orders',
      name: 'Review large orders',
      labels: { team: 'risk' },
      triggers: [
        {
          id: 'large-order',
          type: 'event',
          eventTypes: ['order.created', 'order.amended'],
          filter: { data: { amount: [{ numeric: ['>', 1000] }] } },
          when: 'size(event.data.lines) > 0',
        },
      ],
      taskTemplates: [
        {
          id: 'manual-review',
          title: 'Review order ${event.data.id}',
          queue: 'risk',
          payload: { order: '${event.data}' },
        },
      ],
    },
  },
  cron: {
    summary: 'Every weekday somebody sweeps',
    value: {
      key: 'weekday-sweep',
      triggers: [
        {
          id: 'weekdays',
          type: 'cron',
          cron: '0 9 * * 1-5',
          timezone: 'Europe/Berlin',
          jitter: 'PT2M',
          misfire: { policy: 'fire_once', grace: 'PT10M' },
        },
      ],
      taskTemplates: [{ id: 'sweep', title: 'Sweep of ${run.nominalTime}', queue: 'ops' }],
    },
  },
};
