import type { CpuShare, LatencyPoint, Results } from '../results.js';
import { cronTable } from './cron.js';
import { figureTable } from './figure-table.js';
import { readable } from './numbers.js';
import { markdownTable, type Table } from './table.js';

/** Thrown when docs/performance.md has no place for a part that is to be written. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';

  constructor(part: string) {
    super(
      `The page has no place for "${part}": it must hold the lines <!-- bench:${part} --> and ` +
        `<!-- /bench:${part} -->, between which the benchmark writes.`,
    );
  }
}

/**
 * Puts what was measured between the marks `<!-- bench:… -->` and `<!-- /bench:… -->` of a page, and
 * leaves everything else as it is: the text that people write.
 *
 * @throws MissingPartError
 */
export function writeParts(page: string, results: Results): string {
  return Object.entries(partsOf(results)).reduce(
    (written, [part, content]) => replacePart(written, part, content),
    page,
  );
}

export function replacePart(page: string, part: string, content: string): string {
  const start = `<!-- bench:${part} -->`;
  const end = `<!-- /bench:${part} -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new MissingPartError(part);
  return `${page.slice(0, from + start.length)}\n\n${content}\n\n${page.slice(to)}`;
}

function partsOf(results: Results): Readonly<Record<string, string>> {
  return {
    machine: machineLine(results),
    figures: markdownTable(figureTable(results.figures)),
    rates: markdownTable(rateTable(results)),
    latency: markdownTable(latencyTable(results.latency)),
    cpu: markdownTable(cpuTable(results.cpu)),
    cron: markdownTable(cronTable(results.cron)),
  };
}

function machineLine({ machine, plan }: Results): string {
  const { cores, cpu, memoryGiB, platform, node, postgres, durability, commit } = machine;
  const settings = Object.entries(durability).map(([name, value]) => `\`${name} = ${value}\``);
  return (
    `${plan === 'full' ? 'One full run' : 'One quick run: rough figures'} of commit ${commit} ` +
    `on ${cores} cores ` +
    `(${cpu}), ${memoryGiB} GiB, ${platform}, Node ${node.slice(1)}, PostgreSQL ${postgres} ` +
    `(${settings.join(', ')}).`
  );
}

function rateTable({ rates }: Results): Table {
  return {
    columns: [
      { title: 'candidate', align: 'left' },
      { title: 'events/s, median', align: 'right' },
      { title: 'slowest to fastest round', align: 'left' },
      { title: 'events of a round', align: 'right' },
      { title: 'CPU ms per 1,000 events', align: 'right' },
    ],
    rows: rates.map((rate) => [
      rate.candidate,
      readable(rate.median),
      `${readable(rate.lowest)} to ${readable(rate.highest)}`,
      rate.events.toLocaleString('en-US'),
      readable(rate.cpuMsPerThousandEvents),
    ]),
  };
}

function latencyTable(latency: readonly LatencyPoint[]): Table {
  return {
    columns: [
      { title: 'events/s', align: 'right' },
      { title: 'candidate', align: 'left' },
      { title: 'p50, ms', align: 'right' },
      { title: 'p99, ms', align: 'right' },
      { title: 'p99 of the rounds, ms', align: 'left' },
      { title: 'highest, ms', align: 'right' },
      { title: 'runs per batch', align: 'right' },
      { title: 'events', align: 'right' },
      { title: 'too late by, ms', align: 'right' },
    ],
    rows: latency.map((point) => [
      point.eventsPerSecond.toLocaleString('en-US'),
      point.candidate,
      readable(point.p50),
      readable(point.p99),
      point.p99Range.map(readable).join(' to '),
      readable(point.highest),
      readable(point.eventsPerBatch),
      point.events.toLocaleString('en-US'),
      readable(point.resolutionMs),
    ]),
  };
}

function cpuTable(cpu: readonly CpuShare[]): Table {
  const total = cpu.reduce((sum, { msPerThousandEvents }) => sum + msPerThousandEvents, 0);
  return {
    columns: [
      { title: 'process', align: 'left' },
      { title: 'CPU ms per 1,000 events', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    rows: (total === 0 ? [] : [...cpu, { process: 'together', msPerThousandEvents: total }]).map(
      (share) => [
        share.process,
        readable(share.msPerThousandEvents),
        `${Math.round((share.msPerThousandEvents / total) * 100)} %`,
      ],
    ),
  };
}
