import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { plainTable } from './report/table.js';

const DIRECTORY = join(import.meta.dirname, '../../.activity-core/profiles');
const LINES = 25;

/** As V8's profiler writes it; times are in microseconds. */
interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The CPU profiles that applications leave in directories below one, and when they had work. */
export class Profiles {
  /** Microseconds by the monotonic clock of the machine, which is that of the profiles as well. */
  private readonly loads: number[] = [];

  private constructor(readonly directory: string) {}

  /** In an empty directory. */
  static async open(): Promise<Profiles> {
    await rm(DIRECTORY, { recursive: true, force: true });
    await mkdir(DIRECTORY, { recursive: true });
    return new Profiles(DIRECTORY);
  }

  loadBegins(): void {
    this.loads.push(Number(process.hrtime.bigint() / 1_000n));
  }

  /**
   * Where the time of each profiled thread went, by package or by room of the project, from the
   * first load on: what an application does to start is left out.
   */
  async table(): Promise<string> {
    const files = await readdir(this.directory, { recursive: true });
    const tables: string[] = [];
    for (const file of files.filter((name) => name.endsWith('.cpuprofile')).toSorted()) {
      const profile: CpuProfile = JSON.parse(await readFile(join(this.directory, file), 'utf8'));
      const since = this.loads.find((load) => load > profile.startTime) ?? profile.startTime;
      tables.push(`${file}\n${tableOf(timeByPlace(profile, since))}`);
    }
    return tables.join('\n\n');
  }
}

function tableOf(times: ReadonlyMap<string, number>): string {
  const places = [...times].filter(([place]) => place !== '(idle)');
  const total = places.reduce((sum, [, time]) => sum + time, 0);
  return plainTable({
    columns: [
      { title: 'place', align: 'left' },
      { title: 'ms', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    rows: places
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, LINES)
      .map(([place, time]) => [
        place,
        (time / 1_000).toFixed(0),
        `${((time / total) * 100).toFixed(1)} %`,
      ]),
  });
}

/** Microseconds spent in the functions of each place themselves, from the moment `since` on. */
export function timeByPlace(profile: CpuProfile, since: number): Map<string, number> {
  const { nodes, samples, timeDeltas } = profile;
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  let now = profile.startTime;
  for (const [at, id] of samples.entries()) {
    now += timeDeltas[at] ?? 0;
    if (now < since) continue;
    const place = places.get(id) ?? '(unknown)';
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[at] ?? 0));
  }
  return times;
}

/** The innermost package of a path. */
const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const ROOM = /\/dist\/((?:apps|libs)\/[^/]+)\//;

function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  const found = PACKAGE.exec(url)?.[1] ?? ROOM.exec(url)?.[1];
  if (found !== undefined) return found;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  return url === '' ? functionName || '(native)' : basename(url);
}
