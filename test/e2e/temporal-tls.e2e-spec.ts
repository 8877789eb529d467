import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Supervisor } from '#local-stack';
import {
  createTestDatabase,
  temporalAddress,
  type TestDatabase,
  waitFor,
} from '#local-stack/testing';
import { CertificateAuthority } from '../support/certificates.js';
import { LoneApp } from '../support/lone-app.js';
import { definition, Tenant } from '../support/tenant.js';
import { TlsGate } from '../support/tls-gate.js';

const TEST_MS = 60_000;
const HOST = 'temporal.test';
const API_KEY = 'a-key-of-the-cloud';

describe('a Temporal behind TLS and an API key', () => {
  const supervisor = new Supervisor();
  const authority = new CertificateAuthority();
  const apiKey = `ack_${randomUUID()}`;
  let database: TestDatabase;
  let gate: TlsGate;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await createTestDatabase();
    gate = await TlsGate.open(authority.identityOf(HOST), await temporalAddress());
    env = {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      BOOTSTRAP_API_KEY: apiKey,
      TEMPORAL_ADDRESS: gate.address,
      TEMPORAL_API_KEY: API_KEY,
      TEMPORAL_TLS_SERVER_NAME: HOST,
      TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
    };
  });

  afterAll(async () => {
    await supervisor.stopAll();
    gate.close();
    await database.drop();
  });

  function start(app: 'api' | 'worker', tls: NodeJS.ProcessEnv): Promise<LoneApp> {
    return LoneApp.start(supervisor, { app, directory: 'temporal-tls', env: { ...env, ...tls } });
  }

  it(
    'is reached with what the environment says of it',
    async () => {
      const directory = join(import.meta.dirname, '../../.activity-core/tests/temporal-tls');
      const file = join(directory, 'authority.pem');
      await mkdir(directory, { recursive: true });
      await writeFile(file, authority.cert);
      const [api, worker] = await Promise.all([
        start('api', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: file }),
        start('worker', { TEMPORAL_TLS_SERVER_CA_CERT_DATA: authority.cert }),
      ]);
      await Promise.all([api.ready, worker.ready]);
      await waitFor(async () => (await api.readiness()).details.temporal?.status === 'up', {
        what: 'the api to reach Temporal',
        timeoutMs: 20_000,
      });
      const tenant = new Tenant(api.url, apiKey);
      await tenant.save(definition('work'));
      expect(await tenant.taskOf({ type: 'work.happened' })).toMatchObject({ title: 'Look' });
      expect(new Set(gate.authorizations)).toEqual(new Set([`Bearer ${API_KEY}`]));
    },
    TEST_MS,
  );

  it(
    'is not believed when another authority signed its certificate, and the log says so',
    async () => {
      const another = new CertificateAuthority();
      const worker = await start('worker', { TEMPORAL_TLS_SERVER_CA_CERT_DATA: another.cert });
      await waitFor(
        async () => (await worker.complaints()).some((line) => line.includes('InvalidCertificate')),
        { what: 'the worker to say what is wrong', timeoutMs: 20_000 },
      );
      expect(await worker.isLive()).toBe(true);
      expect(await worker.readiness()).toMatchObject({
        ready: false,
        details: { temporal: { status: 'down' } },
      });
    },
    TEST_MS,
  );
});
