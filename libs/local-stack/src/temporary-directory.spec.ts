import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

describe('a temporary directory', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'temporary-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('is there until it is removed', async () => {
    const directory = await makeTemporaryDirectory(parent, 'mine-');
    expect(existsSync(directory.path)).toBe(true);
    await directory.remove();
    expect(existsSync(directory.path)).toBe(false);
  });

  it('is removed by a later one when its maker was killed', async () => {
    const [abandoned, young, living, foreign] = await Promise.all(
      ['mine-abandoned', 'mine-young', 'mine-living', 'yours'].map(async (name) => {
        await mkdir(join(parent, name));
        return join(parent, name);
      }),
    );
    await lockDirectory(String(living));
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const path of [abandoned, living, foreign]) {
      await utimes(String(path), anHourAgo, anHourAgo);
    }
    await makeTemporaryDirectory(parent, 'mine-');
    const there = [abandoned, young, living, foreign].map((path) => existsSync(String(path)));
    expect(there).toEqual([false, true, true, true]);
  });
});
