import { MikroORM } from '@mikro-orm/postgresql';
import { NestFactory } from '@nestjs/core';
import { createTestDatabase } from '#local-stack/testing';
import { AppModule } from '../../apps/api/src/app.module.js';

it('finds no difference between entities and migrations', async () => {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  try {
    const { schema, config } = app.get(MikroORM);
    const tables = Object.values(app.get(MikroORM).getMetadata().getAll()).length;
    expect(tables).toBeGreaterThanOrEqual(10);
    expect(config.get('clientUrl')).toBe(database.url);
    expect(await schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
  } finally {
    await app.close();
    await database.drop();
  }
});
