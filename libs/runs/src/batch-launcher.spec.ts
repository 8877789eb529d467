import { createTestDatabase, type TestDatabase } from '#local-stack/testing';
import { type Defined, openWorks, type Works } from './runs.fixture.js';

describe('The launcher of batches', () => {
  let server: TestDatabase;
  let works: Works;
  let defined: Defined;

  beforeAll(async () => {
    server = await createTestDatabase();
    works = await openWorks(server.url, { batchPlaces: 2 });
    defined = await works.define('plain');
  });
  afterAll(async () => {
    await works.close();
    await server.drop();
  });

  it('has room again for what waits once another worker has finished a batch', async () => {
    const other = await openWorks(server.url);
    const batch = await works.recordBatch(works.occurrence(defined));
    works.launcher.launch([{ ...batch, id: batch.batchId, summary: '' }], 'event');
    expect(await works.launcher.hasPlace('event')).toBe(false);
    await other.executor.execute(batch);
    expect(await works.launcher.hasPlace('event')).toBe(true);
    await other.close();
  });

  it('tells those who wait when a batch of its own is finished', async () => {
    let told = 0;
    works.launcher.onPlace(() => (told += 1));
    const batch = await works.recordBatch(works.occurrence(defined));
    works.launcher.launch([{ ...batch, id: batch.batchId, summary: '' }], 'time');
    await works.executor.execute(batch);
    expect(told).toBe(1);
    expect(await works.launcher.hasPlace('time')).toBe(true);
  });
});
