import { availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly postgres: string;
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
    ...postgres,
  };
}
