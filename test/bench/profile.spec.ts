import { timeByPlace } from './profile.js';

it('adds up the time of functions since a moment by package, room and part of Node', () => {
  const frame = (url: string, functionName = 'f') => ({ callFrame: { functionName, url } });
  const nodes = [
    { id: 1, ...frame('', '(idle)') },
    { id: 2, ...frame('file:///home/app/node_modules/@nestjs/core/router.js') },
    { id: 3, ...frame('file:///home/app/node_modules/pg/node_modules/pg-types/index.js') },
    { id: 4, ...frame('file:///home/app/dist/libs/runs/src/decide.js') },
    { id: 5, ...frame('node:internal/streams/writable') },
    { id: 6, ...frame('', '(garbage collector)') },
  ];
  const samples = [5, 1, 2, 2, 3, 4, 5, 6];
  const timeDeltas = [900, 100, 1, 2, 3, 4, 5, 6];
  const profile = { startTime: 1_000, nodes, samples, timeDeltas };
  expect(Object.fromEntries(timeByPlace(profile, 2_000))).toEqual({
    '(idle)': 100,
    '@nestjs/core': 3,
    'pg-types': 3,
    'libs/runs': 4,
    'node:internal/streams': 5,
    '(garbage collector)': 6,
  });
});
