import { readdirSync, readFileSync } from 'node:fs';

/** A process at one moment. */
export interface ProcessSample {
  readonly pid: number;
  readonly parent: number;
  /** Of the program, as the kernel keeps it: the first 15 characters. */
  readonly name: string;
  /** Used by it and by those of its children that have ended. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** The kernel's units on every Linux that Node runs on, but for the page on some ARM machines. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** @returns undefined when the process has ended, and where there is no /proc */
export function sampleProcess(pid: number): ProcessSample | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it. */
export function sampleTree(root: number): ProcessSample[] {
  const all = pids().flatMap((pid) => sampleProcess(pid) ?? []);
  const inTree = new Set([root]);
  // Parents may come after their children in the list, as numbers are given anew.
  for (let size = 0; size !== inTree.size;) {
    size = inTree.size;
    for (const { pid, parent } of all) if (inTree.has(parent)) inTree.add(pid);
  }
  return all.filter(({ pid }) => inTree.has(pid));
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** One line of /proc/<pid>/stat, as proc(5) describes it; the name may hold anything but is last. */
export function parseStat(line: string): ProcessSample {
  const nameFrom = line.indexOf('(');
  const nameTo = line.lastIndexOf(')');
  const fields = line
    .slice(nameTo + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
  return {
    pid: Number(line.slice(0, nameFrom)),
    parent,
    name: line.slice(nameFrom + 1, nameTo),
    cpuSeconds: ticks / TICKS_PER_SECOND,
    residentBytes: (fields[21] ?? 0) * PAGE_BYTES,
  };
}
