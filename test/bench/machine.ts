import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly postgres: string;
  /** Of the code that was measured, abbreviated; `unknown` outside of a checkout. */
  readonly commit: string;
  /** The settings that say what a commit is worth. */
  readonly durability: Readonly<Record<string, string>>;
}

export function describeMachine(postgres: Pick<Machine, 'postgres' | 'durability'>): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: platform(),
    node: process.version,
    commit: commitOfHead(),
    ...postgres,
  };
}

function commitOfHead(): string {
  try {
    const git = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return git.toString().trim();
  } catch {
    return 'unknown';
  }
}
