import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { NewEnvelope } from '#events';
import type { JsonObject } from '#expressions';
import { mapperOf } from './event-sources.fixture.js';

const folder = join(import.meta.dirname, '../../../examples');

/** Makes events of deliveries with an example; all of it must become events. */
function exampleOf(name: string) {
  const map = mapperOf(parse(readFileSync(join(folder, 'event-sources', `${name}.yaml`), 'utf8')));
  return async (body: JsonObject, headers = {}): Promise<NewEnvelope[]> => {
    const mapped = await map(body, { headers });
    return mapped.map((one) => {
      if (one.kind !== 'event') throw new Error(JSON.stringify(one));
      return one.event.envelope;
    });
  };
}

describe('examples/event-sources/github.yaml', () => {
  const eventsOf = exampleOf('github');
  interface Webhook {
    readonly name: string;
    readonly examples: readonly (JsonObject & { readonly action?: string })[];
  }
  const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as Webhook[];
  const deliveries = webhooks.flatMap(({ name, examples }) =>
    examples.map((body) => ({ name, body })),
  );

  function typeOf(name: string, { action }: { readonly action?: string }): string {
    return action === undefined ? `com.github.${name}` : `com.github.${name}.${action}`;
  }

  it('makes an event of every webhook that GitHub documents', async () => {
    expect(deliveries.length).toBeGreaterThan(300);
    for (const [index, { name, body }] of deliveries.entries()) {
      const headers = { 'x-github-event': name, 'x-github-delivery': `delivery-${index}` };
      const [event] = await eventsOf(body, headers);
      expect(event).toMatchObject({ id: `delivery-${index}`, type: typeOf(name, body) });
      expect(event?.source).toMatch(/^https:\/\/github\.com\/\S*$/);
      expect(event?.data).toBe(body);
    }
  });

  it('gives the types that the example definitions subscribe to', () => {
    const types = new Set(deliveries.map(({ name, body }) => typeOf(name, body)));
    const subscribed = globSync('definitions/github-*.yaml', { cwd: folder })
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/com\.github\.\w+[.\w]*/g),
      ])
      .map(([type]) => type);
    expect(subscribed.length).toBeGreaterThan(5);
    for (const type of subscribed) expect(types).toContain(type);
  });
});

describe('examples/event-sources/stripe.yaml', () => {
  const eventsOf = exampleOf('stripe');
  const invoice = {
    id: 'evt_1QFakeEvent0001',
    object: 'event',
    api_version: '2025-09-30.clover',
    created: 1_795_600_000,
    data: {
      object: { id: 'in_1QFake', object: 'invoice', amount_paid: 4_200, currency: 'eur' },
      previous_attributes: { status: 'open' },
    },
    livemode: false,
    pending_webhooks: 2,
    request: { id: null, idempotency_key: null },
    type: 'invoice.paid',
  };

  it('makes an event of an invoice that is paid', async () => {
    expect(await eventsOf(invoice)).toEqual([
      {
        id: 'evt_1QFakeEvent0001',
        source: 'stripe',
        type: 'com.stripe.invoice.paid',
        subject: 'in_1QFake',
        time: '2026-11-25T09:46:40Z',
        data: {
          livemode: false,
          apiVersion: '2025-09-30.clover',
          object: invoice.data.object,
          previous: { status: 'open' },
        },
        extensions: {},
      },
    ]);
  });

  it('makes the same of a later delivery, of which fewer endpoints wait', async () => {
    const later = { ...invoice, pending_webhooks: 1 };
    expect(await eventsOf(later)).toEqual(await eventsOf(invoice));
  });

  it('takes objects without an id, and events of connected accounts', async () => {
    const balance = {
      ...invoice,
      type: 'balance.available',
      account: 'acct_1',
      data: { object: { object: 'balance', available: [] } },
    };
    const [event] = await eventsOf(balance);
    expect(event).toMatchObject({ source: 'stripe/acct_1', type: 'com.stripe.balance.available' });
    expect(event).not.toHaveProperty('subject');
  });
});

describe('examples/event-sources/alertmanager.yaml', () => {
  const eventsOf = exampleOf('alertmanager');
  const alert = {
    status: 'firing',
    labels: { alertname: 'DiskFull', instance: 'db-1', severity: 'page' },
    annotations: { summary: 'The disk of db-1 is 97 % full' },
    startsAt: '2026-11-23T09:30:00.123Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph?g0.expr=disk',
    fingerprint: '8d5b5d4b7c1e2f3a',
  };
  const resolved = { ...alert, status: 'resolved', endsAt: '2026-11-23T10:00:00Z' };
  const notification = {
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'activity-core',
    groupLabels: { alertname: 'DiskFull' },
    commonLabels: { alertname: 'DiskFull' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    alerts: [alert, resolved],
  };

  it('makes an event of each alert', async () => {
    const events = await eventsOf(notification);
    expect(events).toMatchObject([
      { type: 'alert.firing', time: '2026-11-23T09:30:00.123Z', subject: 'DiskFull' },
      {
        type: 'alert.resolved',
        time: '2026-11-23T10:00:00Z',
        source: 'alertmanager',
      },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('makes the same of a repeated notification with another measured value', async () => {
    const repeated = { ...alert, annotations: { summary: 'The disk of db-1 is 98 % full' } };
    expect(await eventsOf({ ...notification, alerts: [repeated] })).toEqual(
      await eventsOf({ ...notification, alerts: [alert] }),
    );
  });
});
