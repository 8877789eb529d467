import { BatchPlaces } from './batch-places.js';
import type { RunOptions } from './run-options.js';

function places(batchPlaces: number): BatchPlaces {
  const options: RunOptions = {
    batchMax: 250,
    portionMs: 1,
    batchMs: 1,
    batchPlaces,
    leaseMs: 1,
    sweepIntervalMs: 1,
    allowedHosts: [],
  };
  return new BatchPlaces(options);
}

it('has no place left when all are taken', () => {
  const four = places(4);
  for (const id of ['a', 'b', 'c']) four.take(id, 'event');
  four.take('d', 'time');
  expect(four.isFree('event')).toBe(false);
  expect(four.isFree('time')).toBe(false);
});

it('reserves one place for cron however many events wait', () => {
  const four = places(4);
  for (const id of ['a', 'b', 'c']) four.take(id, 'event');
  expect(four.isFree('event')).toBe(false);
  expect(four.isFree('time')).toBe(true);
});

it('reserves one place for events however many times are due', () => {
  const two = places(2);
  two.take('a', 'time');
  expect(two.isFree('time')).toBe(false);
  expect(two.isFree('event')).toBe(true);
});

it('keeps the reserved place also when the other kind holds more than there are', () => {
  const four = places(4);
  for (let batch = 0; batch < 20; batch++) four.take(`time ${batch}`, 'time');
  expect(four.isFree('time')).toBe(false);
  expect(four.isFree('event')).toBe(true);
  four.take('a', 'event');
  expect(four.isFree('event')).toBe(false);
});

it('lets events and cron share a single place', () => {
  const one = places(1);
  expect(one.isFree('time')).toBe(true);
  one.take('a', 'event');
  expect(one.isFree('time')).toBe(false);
});

it('tells those who wait when a place becomes free, and only then', () => {
  const two = places(2);
  let told = 0;
  two.onRelease(() => (told += 1));
  two.take('a', 'event');
  two.release('batch of another worker');
  expect(told).toBe(0);
  two.release('a');
  two.release('a');
  expect(told).toBe(1);
  expect(two.held()).toEqual([]);
});

describe('a request', () => {
  it('gets one place, and no second before that is free again', () => {
    const four = places(4);
    expect(four.isFree('request')).toBe(true);
    four.take('a', 'request');
    expect(four.isFree('request')).toBe(false);
    four.release('a');
    expect(four.isFree('request')).toBe(true);
  });

  it('leaves the reserved places alone', () => {
    const four = places(4);
    four.take('a', 'event');
    four.take('b', 'event');
    expect(four.isFree('request')).toBe(true);
    four.take('c', 'event');
    expect(four.isFree('request')).toBe(false);
    const two = places(2);
    two.take('a', 'event');
    expect(two.isFree('request')).toBe(false);
  });

  it('keeps neither events nor cron from their reserved place', () => {
    for (const total of [2, 3, 4]) {
      const some = places(total);
      some.take('a', 'request');
      expect(some.isFree('event')).toBe(true);
      expect(some.isFree('time')).toBe(true);
    }
  });

  it.each([1, 2, 4])('gets its turn of %i places that events never leave free', (total) => {
    const busy = places(total);
    const others = Math.max(1, total - 1);
    let batches = 0;
    busy.take('replay', 'request');
    busy.release('replay');
    for (let batch = 0; batch < others; batch++) busy.take(`event ${batches++}`, 'event');
    while (!busy.isFree('request')) {
      busy.release(`event ${batches - others}`);
      busy.take(`event ${batches++}`, 'event');
    }
    expect(batches).toBe(20);
    busy.take('replay', 'request');
    expect(busy.isFree('request')).toBe(false);
  });
});
