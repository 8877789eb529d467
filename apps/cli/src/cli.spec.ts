import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import '@nestjs/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig } from '#database';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { Terminal } from './terminal.js';

// nest-commander is CommonJS and requires Nest, which jest allows only once Nest is loaded.
const { runCli } = await import('./cli.js');

/** Runs a command line and catches what it says. */
async function activityCore(line: string, onNote: (text: string) => void = () => undefined) {
  const said = { results: '', notes: '' };
  const terminal = new Terminal(
    { write: (text) => (said.results += text) },
    {
      write: (text) => {
        said.notes += text;
        onNote(text);
      },
    },
  );
  const status = await runCli(line.split(' ').filter(Boolean), terminal);
  return { status, ...said };
}

/** A port that nothing listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await promisify(server.close.bind(server))();
  if (typeof address !== 'object' || !address) throw new Error('no port was given');
  return address.port;
}

describe('activity-core', () => {
  let server: TestDatabase;

  beforeAll(async () => {
    server = await createTestDatabase();
  });
  beforeEach(() => {
    process.env.DATABASE_URL = server.url;
  });
  afterAll(() => server.drop());

  describe('help', () => {
    beforeEach(() => {
      delete process.env.DATABASE_URL;
    });

    it.each(['--help', 'migrate --help', 'api-key --help', 'api-key create --help'])(
      'is there without a database: %s',
      async (line) => {
        const { status, results } = await activityCore(line);
        expect(status).toBe(0);
        expect(results).toMatch(/^Usage: activity-core/);
      },
    );

    it('names every command', async () => {
      const { results } = await activityCore('--help');
      expect(results).toMatch(/migrate[\s\S]*api-key/);
    });

    it.each([
      ['api-key', /Usage: activity-core api-key/],
      ['frobnicate', /unknown command 'frobnicate'/],
      ['migrate --frobnicate', /unknown option '--frobnicate'/],
      ['api-key create', /required option '-n, --name <name>'/],
      ['api-key revoke', /missing required argument 'id'/],
      ['migrate --wait soon', /--wait takes whole seconds, not "soon"/],
    ])('follows a mistake: %s', async (line, advice) => {
      const { status, notes } = await activityCore(line);
      expect(status).toBe(1);
      expect(notes).toMatch(advice);
    });
  });

  describe('migrate', () => {
    let fresh: TestDatabase;

    beforeAll(async () => {
      fresh = await createTestDatabase();
      const orm = await MikroORM.init(ormConfig({ url: fresh.url }));
      await orm.em.fork().execute('drop schema public cascade; create schema public');
      await orm.close();
    });
    beforeEach(() => {
      process.env.DATABASE_URL = fresh.url;
    });
    afterAll(() => fresh.drop());

    it('says what is pending, what it did, and when there is nothing to do', async () => {
      const pending = await activityCore('migrate --check');
      expect(pending.status).toBe(1);
      expect(pending.notes).toMatch(/^error: pending: 20261123000000-foundation/);

      const first = await activityCore('migrate');
      expect(first).toMatchObject({ status: 0, notes: '' });
      expect(first.results).toMatch(/^applied 20261123000000-foundation\n/);

      const second = await activityCore('migrate');
      expect(second.results).toBe('nothing to do: the schema is up to date\n');
      expect(await activityCore('migrate --check')).toMatchObject({ status: 0 });
    });

    it('waits for a database that comes up late', async () => {
      const { hostname, port } = new URL(fresh.url);
      const gate = createServer((socket) => {
        const database = connect(Number(port), hostname);
        pipeline(socket, database, socket, () => undefined);
      });
      const late = new URL(fresh.url);
      late.port = String(await unusedPort());
      process.env.DATABASE_URL = late.href;
      const { status, notes } = await activityCore('migrate --wait 60', () => {
        gate.listen(Number(late.port), late.hostname);
      });
      expect(notes).toBe('waiting up to 60 s for the database …\n');
      expect(status).toBe(0);
      await promisify(gate.close.bind(gate))();
    });

    it('is what another command asks for when the schema is missing', async () => {
      const orm = await MikroORM.init(ormConfig({ url: fresh.url }));
      await orm.em.fork().execute('drop table api_key');
      await orm.close();
      const { status, notes } = await activityCore('api-key list');
      expect(status).toBe(1);
      expect(notes).toMatch(/the database is not migrated: run "activity-core migrate" first/);
    });
  });

  describe('api-key', () => {
    it('prints a new key as the only result, so that a script can take it', async () => {
      const { status, results, notes } = await activityCore('api-key create --name ci');
      expect(status).toBe(0);
      expect(results).toMatch(/^ack_[A-Za-z0-9_-]{43}\n$/);
      expect(notes).toMatch(/named ci, for tenant default/);
    });

    it('lists keys without showing them, and revokes them by id', async () => {
      const created = await activityCore('api-key create --tenant acme --name worker');
      const [listed = ''] = (await activityCore('api-key list -t acme')).results.split('\n');
      expect(listed).toMatch(/^[0-9a-f-]{36} {2}ack_.{4}… .* - +worker$/);
      expect(listed).not.toContain(created.results.trim());

      const id = listed.slice(0, 36);
      const revoked = await activityCore(`api-key revoke ${id} -t acme`);
      expect(revoked).toMatchObject({ status: 0, notes: '' });
      expect((await activityCore('api-key list -t acme')).results).not.toMatch(/ - +worker/);
    });

    it.each([
      ['api-key revoke 42', /^error: "42" is not the id of a key/],
      ['api-key revoke 01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04', /^error: There is no API key/],
      ['api-key create --name /', /^error: name: 1 to 63 letters/],
    ])('says what is wrong: %s', async (line, message) => {
      const { status, notes } = await activityCore(line);
      expect(status).toBe(1);
      expect(notes).toMatch(message);
    });
  });

  describe('without its database', () => {
    it('names the variable that is missing', async () => {
      delete process.env.DATABASE_URL;
      const { status, notes } = await activityCore('migrate');
      expect(status).toBe(1);
      expect(notes).toMatch(/DATABASE_URL is not set/);
      expect(notes).not.toMatch(/\n\s+at /);
    });

    it.each(['migrate', 'migrate --check', 'api-key list', 'migrate --wait 1'])(
      'says that it cannot be reached, without a stack: %s',
      async (line) => {
        process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing';
        const { status, notes } = await activityCore(line);
        expect(status).toBe(1);
        expect(notes).toMatch(
          /error: the database of DATABASE_URL cannot be reached: .*127.0.0.1:1/,
        );
        expect(notes).not.toMatch(/\n\s+at /);
      },
    );
  });
});
