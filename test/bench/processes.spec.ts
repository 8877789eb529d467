import { parseStat, sampleProcess, sampleTree } from './processes.js';

it('reads a line of /proc, whatever the name of the program holds', () => {
  const fields = ['S', 7, 1, 1, 0, -1, 4194304, 9, 0, 0, 0, 150, 50, 20, 30, 20, 0, 11, 0, 99, 5e8];
  expect(parseStat(`42 (a (b) c) ${[...fields, 2_500, 0].join(' ')}`)).toEqual({
    pid: 42,
    parent: 7,
    name: 'a (b) c',
    cpuSeconds: 2.5,
    residentBytes: 2_500 * 4_096,
  });
});

it('knows this process and finds it in the tree of its parent, where the system tells', () => {
  const found = sampleProcess(process.pid);
  if (process.platform !== 'linux') return;
  expect(found).toMatchObject({ pid: process.pid, parent: process.ppid });
  expect(found?.cpuSeconds).toBeGreaterThan(0);
  expect(found?.residentBytes).toBeGreaterThan(10e6);
  expect(sampleTree(process.ppid).map(({ pid }) => pid)).toContain(process.pid);
});

it('knows nothing of a process that has ended', () => {
  expect(sampleProcess(2 ** 30)).toBeUndefined();
});
