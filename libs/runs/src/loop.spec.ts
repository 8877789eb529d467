import { Logger } from '@nestjs/common';
import { Loop } from './loop.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** A turn that the test lets end, one at a time. */
function steppedTurn(results: (number | Error)[]) {
  let turns = 0;
  const reached: (() => void)[] = [];
  const turn = (): Promise<number> => {
    turns += 1;
    reached.splice(0).forEach((resolve) => {
      resolve();
    });
    const result = results[turns - 1] ?? 60_000;
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  };
  const nextTurn = (): Promise<void> => new Promise((resolve) => reached.push(resolve));
  return { turn, nextTurn, count: () => turns };
}

it('takes turns at once while there is work', async () => {
  const { turn, count } = steppedTurn([0, 0, 0]);
  const loop = new Loop('test', turn);
  loop.start();
  while (count() < 4) await new Promise(setImmediate);
  await loop.stop();
  expect(count()).toBe(4);
});

it('ends its wait when it is woken', async () => {
  const { turn, nextTurn, count } = steppedTurn([60_000, 60_000]);
  const loop = new Loop('test', turn);
  const first = nextTurn();
  loop.start();
  await first;
  await new Promise(setImmediate);
  const second = nextTurn();
  loop.wake();
  await second;
  await loop.stop();
  expect(count()).toBe(2);
});

it('goes on after a turn that throws', async () => {
  const { turn, nextTurn, count } = steppedTurn([new Error('database away'), 60_000]);
  const loop = new Loop('test', turn);
  const first = nextTurn();
  loop.start();
  await first;
  await new Promise(setImmediate);
  const second = nextTurn();
  loop.wake();
  await second;
  await loop.stop();
  expect(count()).toBe(2);
});

it('remembers a wake-up that comes during a turn', async () => {
  let release: (() => void) | undefined;
  let turns = 0;
  const loop = new Loop('test', async () => {
    turns += 1;
    if (turns === 1) await new Promise<void>((resolve) => (release = resolve));
    return 60_000;
  });
  loop.start();
  loop.wake();
  release?.();
  while (turns < 2) await new Promise(setImmediate);
  await loop.stop();
  expect(turns).toBe(2);
});

it('lets the turn under way finish when it is stopped, and starts no other', async () => {
  let release: (() => void) | undefined;
  let finished = 0;
  const loop = new Loop('test', async () => {
    await new Promise<void>((resolve) => (release = resolve));
    finished += 1;
    return 0;
  });
  loop.start();
  const stopped = loop.stop();
  release?.();
  await stopped;
  expect(finished).toBe(1);
});
