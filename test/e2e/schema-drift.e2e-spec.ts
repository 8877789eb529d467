import { MikroORM } from '@mikro-orm/postgresql';
import { createTestDatabase } from '#local-stack/testing';
import { AppModule } from '../../apps/api/src/app.module.js';
import { createApi } from '../../apps/api/src/bootstrap/create-api.js';

it('finds no difference between entities and migrations', async () => {
  const database = await createTestDatabase();
  Object.assign(process.env, { DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
  const app = await createApi(AppModule);
  try {
    const orm = app.get(MikroORM);
    expect(orm.config.get('clientUrl')).toBe(database.url);
    expect([...orm.getMetadata().getAll().values()].length).toBeGreaterThanOrEqual(10);
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
  } finally {
    await app.close();
    await database.drop();
  }
});
