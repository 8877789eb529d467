import { createHmac } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { parse } from 'yaml';
import type {
  DefinitionDocument,
  EventSourceDocument,
  InboundVerdicts,
  Problem,
  SavedEventSource,
} from '#client';
import { cli } from '../support/cli.js';
import { violations } from '../support/invariants.js';
import { definition, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const NOW = Math.floor(Date.now() / 1_000);
const SECRETS = {
  SECRET_GITHUB_WEBHOOK: 'a GitHub secret',
  SECRET_STRIPE_WEBHOOK: 'whsec_a Stripe secret',
  SECRET_ALERTMANAGER: 'an-alertmanager-token',
  SECRET_SHOP: 'a-shop-token',
  SECRET_SHOP_NEXT: 'a-newer-shop-token',
  SECRET_STANDARD: `whsec_${Buffer.from('a secret of Standard Webhooks').toString('base64')}`,
  SECRET_SHOP_EMPTY: '',
};

type Headers = Readonly<Record<string, string>>;

/** What a delivery is answered. */
interface Answer {
  readonly status: number;
  readonly body: Partial<InboundVerdicts & Problem>;
}

/** A source whose sender knows a token, but for `changes`. */
function shop(key: string, changes: Partial<EventSourceDocument> = {}): EventSourceDocument {
  return {
    key,
    verification: { type: 'token', header: 'x-shop-token', secrets: ['secret://shop'] },
    event: { id: '${body.id}', type: `${key}.happened` },
    ...changes,
  };
}

const TOKEN: Headers = { 'x-shop-token': SECRETS.SECRET_SHOP };

/** What a sender documents, its values made up. */
function deliveriesOf(sender: string): [Delivery, ...Delivery[]] {
  const cwd = join(import.meta.dirname, '../support/deliveries', sender);
  const [first, ...others] = globSync('*.json', { cwd }).map(
    (file) => JSON.parse(readFileSync(join(cwd, file), 'utf8')) as Delivery,
  );
  if (!first) throw new Error(`there are no deliveries of ${sender}`);
  return [first, ...others];
}

type Delivery = Readonly<Record<string, unknown>>;

function hmac(secret: string, content: string): string {
  return createHmac('sha256', secret).update(content).digest('hex');
}

describe('event sources', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let other: Tenant;
  let otherKey: string;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'event-sources', env: SECRETS });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    otherKey = await cli(stack, 'api-key', 'create', '--tenant', 'other', '--name', 'theirs');
    other = new Tenant(stack.api.url, otherKey);
  });

  afterAll(() => stack.stop());

  /** Saves a source. @returns the path that is delivered to */
  async function save(document: EventSourceDocument, by = tenant): Promise<string> {
    const saved = await by.client.eventSources.put({ path: { key: document.key }, body: document });
    return saved.links.inbound;
  }

  /** Saves an example, as its file has it. @returns the path that is delivered to */
  async function saveExample(name: string): Promise<string> {
    const response = await tenant.fetch(`/v1/event-sources/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: readFileSync(join(EXAMPLES, 'event-sources', `${name}.yaml`)),
    });
    return ((await response.json()) as SavedEventSource).links.inbound;
  }

  /** Posts as another system would: without a key of ours. */
  async function deliver(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    const response = await fetch(stack.api.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** The id of the one event that a delivery became. */
  function eventOf({ body }: Answer): string {
    return only(body.verdicts ?? []).id ?? '';
  }

  function said({ status, body }: Answer): string {
    return `${status} ${body.code ?? (body.verdicts ?? []).map(({ verdict }) => verdict).join()}`;
  }

  describe('from GitHub', () => {
    interface Example {
      readonly name: string;
      readonly examples: readonly Readonly<Record<string, unknown>>[];
    }
    const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as Example[];
    const deliveries = webhooks.flatMap(({ name, examples }) =>
      examples.map((body, index) => ({ name, body: JSON.stringify(body), id: `${name}-${index}` })),
    );
    let path: string;

    beforeAll(async () => {
      path = await saveExample('github');
    });

    function send({ name, body, id }: (typeof deliveries)[number], secret: string, sent = body) {
      return deliver(path, sent, {
        'x-github-event': name,
        'x-github-delivery': id,
        'x-hub-signature-256': `sha256=${hmac(secret, body)}`,
      });
    }

    function issueOpened() {
      const found = deliveries.find(
        ({ name, body }) => name === 'issues' && body.includes('"action":"opened"'),
      );
      if (!found) throw new Error('GitHub documents no issue that is opened');
      return found;
    }

    it('lead to the tasks of the definitions that wait for them', async () => {
      const triage = readFileSync(join(EXAMPLES, 'definitions/github-issue-triage.yaml'), 'utf8');
      await tenant.save(parse(triage) as DefinitionDocument);
      const answer = await send(issueOpened(), SECRETS.SECRET_GITHUB_WEBHOOK);

      expect(said(answer)).toBe('202 accepted');
      const run = await tenant.runOf(eventOf(answer));
      expect(run).toMatchObject({ state: 'completed', definition: 'github-issue-triage' });
      expect((await tenant.tasks({ run: run.id })).length).toBeGreaterThan(0);
      const { event } = await tenant.client.events.get({ path: { id: eventOf(answer) } });
      expect(event).toMatchObject({ type: 'com.github.issues.opened', id: issueOpened().id });
      expect(JSON.stringify(event)).not.toContain('sha256=');
    });

    it('are accepted, all that GitHub documents, and are duplicates when they come again', async () => {
      const first = await Promise.all(
        deliveries.map((one) => send(one, SECRETS.SECRET_GITHUB_WEBHOOK)),
      );
      expect(new Set(first.map(said))).toEqual(new Set(['202 accepted', '202 duplicate']));
      const again = await Promise.all(
        deliveries.map((one) => send(one, SECRETS.SECRET_GITHUB_WEBHOOK)),
      );
      expect(new Set(again.map(said))).toEqual(new Set(['202 duplicate']));
    });

    it('are refused when they are forged, without a word about what is wrong', async () => {
      const [one] = deliveries;
      if (!one) throw new Error('there are no deliveries');
      const forged = await Promise.all([
        send(one, 'another secret'),
        send(one, SECRETS.SECRET_GITHUB_WEBHOOK, `${one.body} `),
        deliver(path, one.body),
        deliver(path, 'no JSON', { 'x-hub-signature-256': 'sha256=' }),
        deliver(path, one.body, { authorization: `Bearer ${stack.apiKey}` }),
      ]);
      expect(new Set(forged.map(said))).toEqual(new Set(['401 delivery_not_verified']));
      expect(new Set(forged.map(({ body }) => body.detail)).size).toBe(1);
    });

    it('are told to be JSON when they are forms, as GitHub sends them unless told otherwise', async () => {
      const form = `payload=${encodeURIComponent('{}')}`;
      const answer = await deliver(path, form, {
        'content-type': 'application/x-www-form-urlencoded',
        'x-hub-signature-256': `sha256=${hmac(SECRETS.SECRET_GITHUB_WEBHOOK, form)}`,
      });
      expect(said(answer)).toBe('415 unsupported_content_type');
      expect(answer.body.detail).toContain('choose application/json');
    });
  });

  describe('from Stripe', () => {
    const deliveries = deliveriesOf('stripe');
    const [event] = deliveries;
    let path: string;

    beforeAll(async () => {
      path = await saveExample('stripe');
    });

    function send(body: object, at = NOW, secret = SECRETS.SECRET_STRIPE_WEBHOOK): Promise<Answer> {
      const text = JSON.stringify(body, null, 2);
      const old = hmac('the secret before', `${at}.${text}`);
      const signature = `t=${at},v1=${old},v1=${hmac(secret, `${at}.${text}`)}`;
      return deliver(path, text, { 'stripe-signature': signature });
    }

    it('become events; a later try is a duplicate though it counts fewer waiting endpoints', async () => {
      for (const body of deliveries) {
        const answer = await send(body);
        expect(said(answer)).toBe('202 accepted');
        const { event: stored } = await tenant.client.events.get({ path: { id: eventOf(answer) } });
        const { object } = body.data as { object: object };
        expect(stored).toMatchObject({
          source: 'account' in body ? `stripe/${String(body.account)}` : 'stripe',
          type: `com.stripe.${String(body.type)}`,
          data: { object },
        });
        expect(said(await send({ ...body, pending_webhooks: 1 }))).toBe('202 duplicate');
      }
    });

    it('are refused when they are old, or from the future', async () => {
      for (const at of [NOW - 3_600, NOW + 3_600, 0]) {
        expect(said(await send({ ...event, id: 'evt_2' }, at))).toBe('401 delivery_not_verified');
      }
    });

    it('are refused with another secret', async () => {
      expect(said(await send(event, NOW, 'whsec_x'))).toBe('401 delivery_not_verified');
    });
  });

  describe('from Alertmanager', () => {
    const deliveries = deliveriesOf('alertmanager');
    const alert = {
      status: 'firing',
      labels: { alertname: 'DiskFull', instance: 'db-1' },
      annotations: {},
      startsAt: '2026-11-23T09:30:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example/graph',
      fingerprint: '0123456789abcdef',
    };
    let path: string;

    beforeAll(async () => {
      path = await saveExample('alertmanager');
    });

    function notify(notification: object): Promise<Answer> {
      const headers = { authorization: `Bearer ${SECRETS.SECRET_ALERTMANAGER}` };
      return deliver(path, notification, headers);
    }

    function send(...alerts: object[]): Promise<Answer> {
      return notify({ version: '4', receiver: 'core', alerts });
    }

    it('are accepted as Alertmanager sends them, and are duplicates from another replica', async () => {
      for (const one of deliveries) expect(said(await notify(one))).toMatch(/^202 /);
      for (const one of deliveries) {
        const alerts = (one.alerts as object[]).map((each) => ({
          ...each,
          generatorURL: 'http://prometheus-1.monitoring:9090/graph',
        }));
        const repeated = { ...one, receiver: 'another', alerts };
        const verdicts = alerts.map(() => 'duplicate').join();
        expect(said(await notify(repeated))).toBe(`202 ${verdicts}`);
      }
    });

    it('become one event each; a repeated notification adds what is new', async () => {
      const second = { ...alert, fingerprint: 'ffff' };
      expect(said(await send(alert))).toBe('202 accepted');
      expect(said(await send(alert, second, alert))).toBe('202 duplicate,accepted,duplicate');
      expect(said(await send({ ...alert, status: 'resolved', endsAt: alert.startsAt }))).toBe(
        '202 accepted',
      );
      expect(said(await send())).toBe('200 ');
    });

    it('fare each by itself, and the answer tells what failed', async () => {
      const good = { ...alert, fingerprint: 'eeee' };
      const answer = await send({ status: 'firing' }, good);
      expect(said(answer)).toBe('422 delivery_not_mapped');
      expect(answer.body.detail).toContain('1 of 2 items');
      expect(answer.body.errors).toEqual([
        {
          in: 'mapping',
          pointer: '/event/id',
          code: 'expression_failed',
          message: expect.stringMatching(/^item 0: .*fingerprint/),
        },
      ]);
      expect(said(await send(good))).toBe('202 duplicate');
    });

    it('are in conflict when an alert of the same time says something else', async () => {
      const answer = await send({ ...alert, labels: { alertname: 'Other' } });
      expect(said(answer)).toBe('409 event_conflict');
    });
  });

  describe('by Standard Webhooks', () => {
    const body = JSON.stringify({ type: 'user.created', data: { name: 'Zoë' } });

    it('become events, known by the id of the message', async () => {
      const path = await save({
        key: 'standard',
        verification: { type: 'standard-webhooks', secrets: ['secret://standard'] },
        event: { id: '${headers["webhook-id"]}', type: '${body.type}', data: '${body.data}' },
      });
      const sign = (at: Date) => ({
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(SECRETS.SECRET_STANDARD).sign('msg_1', at, body),
      });

      expect(said(await deliver(path, body, sign(new Date())))).toBe('202 accepted');
      expect(said(await deliver(path, body, sign(new Date(Date.now() - 60_000))))).toBe(
        '202 duplicate',
      );
      expect(said(await deliver(path, body, sign(new Date(0))))).toBe('401 delivery_not_verified');
    });
  });

  describe('signed by a plain HMAC', () => {
    const body = JSON.stringify({ id: 'signed', name: 'Zoë' });
    const digest = (encoding: 'hex' | 'base64', content = body) =>
      createHmac('sha256', SECRETS.SECRET_SHOP).update(content).digest(encoding);
    const signedBy = (prefix: string, encoding: 'hex' | 'base64') =>
      save(
        shop(`hmac-${encoding}`, {
          verification: {
            ...{ type: 'hmac-sha256', header: 'X-Shop-Signature', prefix, encoding },
            secrets: ['secret://shop'],
          },
        }),
      );
    const send = async (path: string, signature: string) =>
      said(await deliver(path, body, { 'x-shop-signature': signature }));

    it('become events when it is in hex, in either case, after its prefix', async () => {
      const path = await signedBy('sha256=', 'hex');
      expect(await send(path, `sha256=${digest('hex')}`)).toBe('202 accepted');
      expect(await send(path, `sha256=${digest('hex').toUpperCase()}`)).toBe('202 duplicate');
      for (const bad of [
        digest('hex'),
        `sha1=${digest('hex')}`,
        `sha256=${digest('base64')}`,
        `sha256=${digest('hex', `${body} `)}`,
        '',
      ]) {
        expect(await send(path, bad)).toBe('401 delivery_not_verified');
      }
    });

    it('become events when it is in base64', async () => {
      const path = await signedBy('', 'base64');
      expect(await send(path, digest('base64'))).toBe('202 accepted');
      for (const bad of [digest('hex'), digest('base64').toLowerCase(), '']) {
        expect(await send(path, bad)).toBe('401 delivery_not_verified');
      }
    });
  });

  describe('with an API key', () => {
    it('take those of their tenant only', async () => {
      const path = await save(shop('ours', { verification: { type: 'api-key' } }));
      const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

      expect(said(await deliver(path, { id: '1' }, bearer(stack.apiKey)))).toBe('202 accepted');
      for (const headers of [{}, bearer(otherKey), bearer('ack_unknown')]) {
        expect(said(await deliver(path, { id: '2' }, headers))).toBe('401 delivery_not_verified');
      }
    });
  });

  describe('while they change', () => {
    it('heed at once what was saved: disabled, enabled, another secret, deleted', async () => {
      const { eventSources } = tenant.client;
      const path = await save(shop('changing'));
      const send = (headers: Headers) => deliver(path, { id: '1' }, headers).then(said);

      expect(await send(TOKEN)).toBe('202 accepted');
      expect(await save(shop('changing', { enabled: false }))).toBe(path);
      expect(await send(TOKEN)).toBe('403 event_source_disabled');
      expect(await send({})).toBe('401 delivery_not_verified');

      const next: Headers = { 'x-shop-token': SECRETS.SECRET_SHOP_NEXT };
      const asking = (...secrets: string[]) =>
        save(
          shop('changing', { verification: { type: 'token', header: 'x-shop-token', secrets } }),
        );
      await asking('secret://shop', 'secret://shop-next');
      expect(await send(TOKEN)).toBe('202 duplicate');
      expect(await send(next)).toBe('202 duplicate');
      await asking('secret://shop-next');
      expect(await send(TOKEN)).toBe('401 delivery_not_verified');
      expect(await send(next)).toBe('202 duplicate');

      await eventSources.delete({ path: { key: 'changing' } });
      expect(await send(next)).toBe('404 inbound_not_found');
      expect(await save(shop('changing'))).not.toBe(path);
      expect(await send(TOKEN)).toBe('404 inbound_not_found');
    });

    it('say that they cannot verify while a secret is missing or empty', async () => {
      for (const name of ['shop-absent', 'shop-empty']) {
        const verification = (secrets: string[]) => ({
          type: 'token' as const,
          header: 'x-shop-token',
          secrets,
        });
        const path = await save(shop(name, { verification: verification([`secret://${name}`]) }));
        for (const token of ['', 'x', SECRETS.SECRET_SHOP]) {
          const answer = await deliver(path, { id: '1' }, { 'x-shop-token': token });
          expect(said(answer)).toBe('503 verification_unavailable');
          expect(JSON.stringify(answer.body)).not.toContain(name);
        }
        await save(
          shop(name, { verification: verification([`secret://${name}`, 'secret://shop']) }),
        );
        expect(said(await deliver(path, { id: '1' }, TOKEN))).toBe('202 accepted');
      }
    });

    it('keep one delivery of many at once', async () => {
      const path = await save(shop('stampede'));
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => deliver(path, { id: 'same' }, TOKEN)),
      );
      expect(answers.filter((answer) => said(answer) === '202 accepted')).toHaveLength(1);
      expect(answers.filter((answer) => said(answer) === '202 duplicate')).toHaveLength(99);
    });
  });

  describe('saved through the API', () => {
    it('are created, read, replaced and deleted, with ETags', async () => {
      const { eventSources } = tenant.client;
      const path = { key: 'kept' };
      const created = await eventSources.put({ path, body: shop('kept') });
      expect(created).toMatchObject({
        outcome: 'created',
        version: 1,
        name: 'kept',
        enabled: true,
      });
      expect(await eventSources.put({ path, body: shop('kept') })).toMatchObject({
        outcome: 'unchanged',
        version: 1,
      });
      const stale = { 'If-Match': '"1"' };
      const body = shop('kept', { name: 'Kept', enabled: false });
      expect(await eventSources.put({ path, body, headers: stale })).toMatchObject({
        outcome: 'changed',
        version: 2,
        links: created.links,
      });
      const read = await eventSources.get({ path });
      expect(await eventSources.put({ path, body })).toEqual({ outcome: 'unchanged', ...read });
      const refusal = { status: 412, code: 'stale_event_source' };
      await expect(eventSources.put({ path, body, headers: stale })).rejects.toMatchObject(refusal);
      await expect(eventSources.delete({ path, headers: stale })).rejects.toMatchObject(refusal);
      await eventSources.delete({ path, headers: { 'If-Match': '"2"' } });
      const gone = { status: 404, code: 'event_source_not_found' };
      await expect(eventSources.get({ path })).rejects.toMatchObject(gone);
      await expect(eventSources.delete({ path })).rejects.toMatchObject(gone);
      await expect(eventSources.put({ path, body, headers: stale })).rejects.toMatchObject(refusal);
    });

    it('are made once when several make them at the same time', async () => {
      const put = () =>
        tenant.client.eventSources.put({ path: { key: 'raced' }, body: shop('raced') });
      const saved = await Promise.all(Array.from({ length: 10 }, put));
      expect(saved.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(new Set(saved.map(({ links }) => links.inbound)).size).toBe(1);
    });

    it('may be written in YAML, and are refused with every problem', async () => {
      const put = (body: string) =>
        tenant.fetch('/v1/event-sources/yaml', {
          method: 'PUT',
          headers: { 'content-type': 'application/yaml' },
          body,
        });
      expect((await put(JSON.stringify(shop('yaml')))).status).toBe(201);
      const response = await put(
        'key: yaml\nverification: { type: github }\nevent: { id: "${body." }',
      );
      const problem = (await response.json()) as Problem;
      expect(problem).toMatchObject({ status: 422, code: 'invalid_event_source' });
      expect(problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
        '/event/id bad_template',
        '/event/type required',
        '/verification/secrets required',
      ]);
    });

    it('are listed by key, page by page, and belong to their tenant', async () => {
      for (const key of ['b', 'a', 'c']) await save(shop(key), other);
      const { eventSources } = other.client;
      const first = await eventSources.list({ query: { limit: 2 } });
      expect(first.items.map(({ key }) => key)).toEqual(['a', 'b']);
      const rest = await eventSources.list({ query: { limit: 2, cursor: first.nextCursor ?? '' } });
      expect(rest).toMatchObject({ items: [{ key: 'c' }] });
      const gone = { status: 404, code: 'event_source_not_found' };
      const path = { key: 'github' };
      await expect(eventSources.get({ path })).rejects.toMatchObject(gone);
      await expect(eventSources.delete({ path })).rejects.toMatchObject(gone);
      await expect(eventSources.try({ path, body: { body: {} } })).rejects.toMatchObject(gone);
    });

    it('make events of their tenant, whoever else has a source of the same key', async () => {
      const paths = [await save(shop('both')), await save(shop('both'), other)];
      await tenant.save(definition('both'));
      const [ours, theirs] = await Promise.all(
        paths.map((path) => deliver(path, { id: 'same' }, TOKEN)),
      );
      if (!ours || !theirs) throw new Error('there are two sources');
      expect([said(ours), said(theirs)]).toEqual(['202 accepted', '202 accepted']);
      expect(await tenant.runsOf(eventOf(ours))).toHaveLength(1);
      expect(await other.runsOf(eventOf(theirs))).toEqual([]);
    });
  });

  describe('tried', () => {
    const document = shop('tried', {
      when: 'body.kind != "ping"',
      event: { id: '${headers["x-id"]}', type: 'tried.${body.kind}', subject: '${query.subject}' },
    });

    it('show the event and store nothing', async () => {
      const { eventSources, events } = tenant.client;
      await save({ ...document, enabled: false });
      const sample = { body: { kind: 'sale' }, headers: { 'X-Id': '7' }, query: { subject: 's' } };
      const shown = {
        events: [
          {
            verdict: 'valid',
            event: {
              id: '7',
              source: 'tried',
              type: 'tried.sale',
              subject: 's',
              data: { kind: 'sale' },
              extensions: {},
            },
          },
        ],
      };
      expect(await eventSources.try({ path: { key: 'tried' }, body: sample })).toEqual(shown);
      const unsaved = { ...sample, source: { ...document, key: 'tried' } };
      expect(await eventSources.tryDocument({ body: unsaved })).toEqual(shown);
      expect(await events.list({ query: { type: 'tried.sale' } })).toEqual({ items: [] });
    });

    it('show what would be ignored, and what is wrong', async () => {
      const { eventSources } = tenant.client;
      const path = { key: 'tried' };
      expect(await eventSources.try({ path, body: { body: { kind: 'ping' } } })).toEqual({
        events: [{ verdict: 'ignored' }],
      });
      const headers = { 'x-shop-token': 'hidden', 'x-id': 'a\u0007' };
      const shown = await eventSources.try({ path, body: { body: { kind: 'x' }, headers } });
      expect(shown.events).toMatchObject([
        {
          verdict: 'invalid',
          problems: [{ pointer: '/event/subject', code: 'expression_failed' }],
        },
      ]);
    });

    it('tell what is wrong with a document that is not saved', async () => {
      const source = { ...document, event: { id: '${item.id}', type: 't' } };
      const body = { source, body: {} };
      await expect(tenant.client.eventSources.tryDocument({ body })).rejects.toMatchObject({
        status: 422,
        code: 'invalid_event_source',
        problem: { errors: [{ pointer: '/source/event/id', code: 'bad_template' }] },
      });
    });

    it.each([
      [{}, '/body required'],
      [{ body: {}, headers: { a: 1 } }, '/headers is_texts_by_name'],
      [{ body: {}, query: ['a'] }, '/query is_texts_by_name'],
      [{ body: {}, colour: 'red' }, '/colour unknown_field'],
    ])('refuse what is no sample: %j', async (sample, problem) => {
      const response = await tenant.fetch('/v1/event-sources/tried/try', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sample),
      });
      const { errors } = (await response.json()) as Problem;
      expect(response.status).toBe(422);
      expect(errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([problem]);
    });
  });

  describe('of which each item is much larger than the delivery', () => {
    const document = shop('repeating', {
      forEach: 'body.items',
      event: { id: '${item}', type: 'repeating.happened', data: { all: '${body.common}' } },
    });
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
    const body = { items: numbers(1_000), common: 'x'.repeat(250_000) };
    const tooLarge = { pointer: '/forEach', code: 'too_large' };

    it('are refused before they fill the memory, many at once', async () => {
      const path = await save(document);
      const alone = await deliver(path, body, TOKEN);
      expect(said(alone)).toBe('422 delivery_not_mapped');
      expect(alone.body.errors).toMatchObject([{ in: 'mapping', ...tooLarge }]);

      const small = { ...body, common: 'x'.repeat(50_000) };
      const answers = await Promise.all(numbers(40).map(() => deliver(path, small, TOKEN)));
      const expected = new Set(['422 delivery_not_mapped', '503 event_intake_overloaded']);
      expect(new Set(answers.map(said))).toEqual(expected);
      const { items } = await tenant.client.events.list({ query: { source: 'repeating' } });
      expect(items).toEqual([]);
    });

    it('are shown as refused when they are tried', async () => {
      const { events } = await tenant.client.eventSources.tryDocument({
        body: { source: document, body },
      });
      expect(events).toMatchObject([{ verdict: 'invalid', problems: [tooLarge] }]);
    });

    it('are refused when their items take too much work', async () => {
      const when = 'body.list.all(x, body.list.all(y, x + y >= 0))';
      const path = await save({ ...document, key: 'working', when });
      const answer = await deliver(path, { items: numbers(1_000), list: numbers(300) }, TOKEN);
      expect(said(answer)).toBe('422 delivery_not_mapped');
      expect(answer.body.errors).toMatchObject([{ pointer: '/forEach', code: 'expression_limit' }]);
    });
  });

  describe('sent anything', () => {
    let path: string;
    const nested = (depth: number) => `{"id":"d","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;

    beforeAll(async () => {
      path = await save(shop('hostile'));
    });

    it.each([
      ['nothing', '', '400 empty_body'],
      ['no JSON', '{"id":', '400 malformed_json'],
      ['YAML', 'id: 1', '400 malformed_json'],
      ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), '400 malformed_text'],
      ['a NUL character', '{"id":"a\\u0000"}', '422 unkeepable_body'],
      ['half a surrogate pair', '{"id":"\\ud800"}', '422 unkeepable_body'],
      ['a number that is not kept', '{"id":9007199254740993}', '422 unkeepable_body'],
      ['a prototype', '{"id":"a","__proto__":{"x":1}}', '422 unkeepable_body'],
      ['depths', nested(100), '422 unkeepable_body'],
      ['abysses', nested(100_000), '422 unkeepable_body'],
      [
        'too much for an event',
        `{"id":"a","x":"${'x'.repeat(300_000)}"}`,
        '422 delivery_not_mapped',
      ],
      ['too much at all', `{"id":"a","x":"${'x'.repeat(5_000_000)}"}`, '413 body_too_large'],
      ['another thing', '"text"', '422 delivery_not_mapped'],
      ['null', 'null', '422 delivery_not_mapped'],
    ])('refuse %s', async (_what, body, answer) => {
      expect(said(await deliver(path, body, TOKEN))).toBe(answer);
    });

    it.each([
      ['text/plain', '1'],
      ['application/octet-stream', '2'],
      ['application/x-www-form-urlencoded', '3'],
    ])('take JSON that is called %s', async (type, id) => {
      const answer = await deliver(path, { id }, { ...TOKEN, 'content-type': type });
      expect(said(answer)).toBe('202 accepted');
    });

    it('refuse what is compressed', async () => {
      const headers = { ...TOKEN, 'content-encoding': 'gzip' };
      expect(said(await deliver(path, { id: '1' }, headers))).toBe(
        '415 unsupported_content_encoding',
      );
    });

    it.each([
      'x',
      '%20',
      'github',
      '00000000-0000-0000-0000-000000000000',
      'é',
      "'; drop table event",
    ])('are not found at %s', async (address) => {
      const answer = await deliver(
        `/v1/inbound/${encodeURIComponent(address)}`,
        { id: '1' },
        TOKEN,
      );
      expect(said(answer)).toBe('404 inbound_not_found');
    });

    it('keep text as it came, whatever language it is in', async () => {
      const id = 'Zażółć 🦆 你好 ‮';
      const answer = await deliver(path, { id }, TOKEN);
      const { event } = await tenant.client.events.get({ path: { id: eventOf(answer) } });
      expect(event).toMatchObject({ id, data: { id } });
    });
  });

  it('leave a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });
});
