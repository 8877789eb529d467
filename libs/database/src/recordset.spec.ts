import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { Database, rows } from './database.js';
import { ormConfig } from './orm.config.js';
import { preparedRows } from './prepared.js';
import { recordset } from './recordset.js';

describe('A set of rows as a parameter', () => {
  let server: TestDatabase;
  let orm: MikroORM;
  let database: Database;

  beforeAll(async () => {
    server = await createTestDatabase();
    orm = await MikroORM.init(ormConfig({ url: server.url }));
    database = new Database(orm);
  });
  afterAll(async () => {
    await orm.close();
    await server.drop();
  });

  interface Row {
    readonly id: string;
    readonly name: string | null;
    readonly count: number | null;
    readonly flag: boolean | null;
    readonly at: number | null;
    readonly detail: unknown;
  }

  const columns = {
    id: 'uuid',
    name: 'text',
    count: 'integer',
    flag: 'boolean',
    at: 'timestamptz',
    detail: 'jsonb',
  } as const;

  const back = async (input: readonly Row[]) =>
    preparedRows(
      database.session(),
      sql<Row>`
        select id, name, count, flag, (extract(epoch from at) * 1000)::float8 as at, detail
        from ${recordset(input, columns)}`,
    );

  it('comes back as it went in, in its order', async () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
    const row = fc.record({
      id: fc.uuid(),
      name: fc.option(text),
      count: fc.option(fc.integer()),
      flag: fc.option(fc.boolean()),
      at: fc.option(fc.integer({ min: -1e12, max: 4e12 })),
      detail: fc.option(
        fc.oneof(
          text,
          fc.integer(),
          fc.array(text),
          fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), text),
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (input) => {
        expect(await back(input)).toEqual(input);
      }),
    );
  });

  it('refuses an id that is none, and leaves other values to the database to refuse', async () => {
    const row = { id: crypto.randomUUID(), name: 'x', count: 1, flag: true, at: 0, detail: {} };
    await expect(back([{ ...row, id: 'no-id' }])).rejects.toThrow('not a UUID: no-id');
    await expect(back([{ ...row, name: 'a\0b' }])).rejects.toMatchObject({ code: '22021' });
    await expect(back([{ ...row, count: 2 ** 40 }])).rejects.toMatchObject({ code: '22003' });
  });

  it('is looked up by an index also where the table was empty when it was last analyzed', async () => {
    const session = database.session();
    await rows(session, sql`create table thing (id uuid primary key)`);
    await rows(session, sql`analyze thing`);
    const wanted = Array.from({ length: 300 }, () => ({ id: crypto.randomUUID() }));
    const plan = await rows(
      session,
      sql<Record<'QUERY PLAN', string>>`
        explain select from ${recordset(wanted, { id: 'uuid' })} join thing on thing.id = input.id`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('Index');
    expect(text).not.toContain('Seq Scan on thing');
  });

  it('is prepared once on a connection, whatever its length', async () => {
    await database.transaction(async (tx) => {
      const wanted = (length: number) =>
        Array.from({ length }, () => ({ id: crypto.randomUUID(), name: 'prepared?' }));
      for (const length of [0, 1, 300]) {
        const set = recordset(wanted(length), { id: 'uuid', name: 'text' });
        expect(await preparedRows(tx, sql`select name from ${set}`)).toHaveLength(length);
      }
      const known = await rows(
        tx,
        sql<{ name: string }>`
          select name from pg_prepared_statements where statement like 'select name from%'`,
      );
      expect(known).toEqual([{ name: expect.stringMatching(/^activity_core_\d+$/) }]);
    });
  });

  it('is not prepared where the pooler would not have it', async () => {
    const plain = await MikroORM.init(ormConfig({ url: server.url, prepare: false }));
    try {
      await new Database(plain).transaction(async (tx) => {
        const set = recordset([{ id: crypto.randomUUID() }], { id: 'uuid' });
        expect(await preparedRows(tx, sql`select id from ${set}`)).toHaveLength(1);
        const known = await rows(tx, sql`select name from pg_prepared_statements`);
        expect(known).toEqual([]);
      });
    } finally {
      await plain.close();
    }
  });
});
