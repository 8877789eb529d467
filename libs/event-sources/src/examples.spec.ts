import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
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

/** What a sender documents, by its file's name; the values are made up. */
function deliveriesOf(sender: string): Map<string, JsonObject> {
  const cwd = join(import.meta.dirname, '../../../test/support/deliveries', sender);
  return new Map(
    globSync('*.json', { cwd }).map((file) => [
      basename(file, '.json'),
      JSON.parse(readFileSync(join(cwd, file), 'utf8')) as JsonObject,
    ]),
  );
}

function deliveryOf(deliveries: Map<string, JsonObject>, name: string): JsonObject {
  const found = deliveries.get(name);
  if (!found) throw new Error(`there is no delivery ${name}`);
  return found;
}

describe('examples/event-sources/stripe.yaml', () => {
  const eventsOf = exampleOf('stripe');
  const deliveries = deliveriesOf('stripe');

  it.each([
    ['payment_intent.succeeded', 'stripe', 'pi_3SaWq2Lr9XbT4c0k1hJ6Ty2m', '2026-11-25T09:52:10Z'],
    ['invoice.payment_failed', 'stripe', 'in_1SaX1bLr9XbT4c0kUi7Op3as', '2026-11-25T10:46:45Z'],
    ['charge.refunded', 'stripe', 'ch_3SaWq2Lr9XbT4c0k1Zx3Pq7s', '2026-11-26T09:52:02Z'],
    // Of a connected account; a balance has no id.
    ['balance.available', 'stripe/acct_1RzKd4Lr9XbT4c0k', undefined, '2026-11-26T10:00:00Z'],
  ])('makes an event of %s', async (type, source, subject, time) => {
    const body = deliveryOf(deliveries, type);
    const { object, previous_attributes: previous = null } = body.data as JsonObject;
    expect(await eventsOf(body)).toEqual([
      {
        id: body.id,
        source,
        type: `com.stripe.${type}`,
        ...(subject !== undefined && { subject }),
        time,
        data: { livemode: true, apiVersion: '2025-09-30.clover', object, previous },
        extensions: {},
      },
    ]);
  });

  it('makes the same of a later delivery, of which fewer endpoints wait', async () => {
    for (const body of deliveries.values()) {
      expect(await eventsOf({ ...body, pending_webhooks: 0 })).toEqual(await eventsOf(body));
    }
  });
});

describe('examples/event-sources/alertmanager.yaml', () => {
  const eventsOf = exampleOf('alertmanager');
  const deliveries = deliveriesOf('alertmanager');
  const firing = deliveryOf(deliveries, 'firing');
  const alertsOf = ({ alerts }: JsonObject) => alerts as readonly JsonObject[];

  it('makes an event of each alert', async () => {
    const labels = (instance: string) => ({ labels: { alertname: 'DiskFull', instance } });
    expect(await eventsOf(deliveryOf(deliveries, 'partly-resolved'))).toMatchObject([
      {
        id: 'c1f0a9e83b7d6542/2026-11-23T09:31:15.5Z/firing',
        source: 'alertmanager',
        type: 'alert.firing',
        subject: 'DiskFull',
        time: '2026-11-23T09:31:15.5Z',
        data: { status: 'firing', ...labels('db-2:9100') },
      },
      {
        id: '8d5b5d4b7c1e2f3a/2026-11-23T09:30:00.123456789Z/resolved',
        type: 'alert.resolved',
        time: '2026-11-23T10:02:30.123456Z',
        data: { status: 'resolved', ...labels('db-1:9100') },
      },
    ]);
    for (const body of deliveries.values()) {
      expect(await eventsOf(body)).toHaveLength(alertsOf(body).length);
    }
  });

  it.each([
    ['another measured value', { annotations: { summary: 'db-1 has 640 MB left' } }, {}],
    ['another of two Prometheis', { generatorURL: 'http://prometheus-1.monitoring/graph' }, {}],
    ['another receiver', {}, { receiver: 'activity-core-too', groupKey: '{}/{}:{}' }],
    ['another of two Alertmanagers', {}, { externalURL: 'http://alertmanager-1.monitoring' }],
  ])('makes the same of a notification from %s', async (_, ofAlert, ofNotification) => {
    const alerts = alertsOf(firing).map((alert) => ({ ...alert, ...ofAlert }));
    const repeated = { ...firing, ...ofNotification, alerts };
    expect(await eventsOf(repeated)).toEqual(await eventsOf(firing));
  });
});
