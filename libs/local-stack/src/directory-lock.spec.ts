import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveOwner, lockDirectory } from './directory-lock.js';
import { DirectoryInUseError } from './errors.js';
import { processIdentity } from './process-identity.js';

describe('the lock of a directory', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const leaveLock = (owner: unknown): Promise<void> =>
    writeFile(join(directory, 'lock'), typeof owner === 'string' ? owner : JSON.stringify(owner));

  it('makes the directory when there is none', async () => {
    await lockDirectory(join(directory, 'new'));
    expect(await liveOwner(join(directory, 'new'))).toMatchObject({ pid: process.pid });
  });

  it('keeps others out until it is released', async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError);
    await expect(lockDirectory(directory)).rejects.toThrow(`kill ${process.pid}`);
    await lock.release();
    await lockDirectory(directory);
  });

  it('lets one of many in', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => lockDirectory(directory)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['its owner is gone', { pid: 2 ** 30, identity: 'x' }],
    ['its owner’s number now belongs to another process', { pid: process.pid, identity: 'x' }],
    ['it is unreadable', 'half a lo'],
  ])('does not count when %s', async (_, owner) => {
    await leaveLock(owner);
    await lockDirectory(directory);
  });
});

describe('the identity of a process', () => {
  it('stays the same while it lives', async () => {
    expect(await processIdentity(process.pid)).toBe(await processIdentity(process.pid));
    expect(await processIdentity(process.pid)).not.toBe(await processIdentity(process.ppid));
  });

  it('is unknown when there is no such process', async () => {
    expect(await processIdentity(2 ** 30)).toBeUndefined();
  });
});
