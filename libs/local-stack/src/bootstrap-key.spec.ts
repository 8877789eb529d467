import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapKey } from './bootstrap-key.js';

describe('the bootstrap API key', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'key-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is generated once and remembered where only its owner can read', async () => {
    const first = await bootstrapKey(directory, {});
    expect(first.origin).toBe('generated');
    expect(first.key).toMatch(/^ack_[\w-]{43}$/);
    expect((await stat(first.file)).mode & 0o777).toBe(0o600);
    expect(await bootstrapKey(directory, {})).toEqual({ ...first, origin: 'remembered' });
  });

  it('is the one of the environment when there is one, which is not kept', async () => {
    const env = { BOOTSTRAP_API_KEY: 'a-key-of-my-own' };
    const { key, origin } = await bootstrapKey(directory, env);
    expect({ key, origin }).toEqual({ key: 'a-key-of-my-own', origin: 'environment' });
    expect(await readdir(directory)).toEqual([]);
  });
});
