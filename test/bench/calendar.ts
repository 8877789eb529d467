/**
 * What reckoning with cron lines costs: showing the next 1,000 fires, and finding the next fire of
 * lines that seldom have one; next to croner and cron-parser. In one process, without a database.
 *
 * `npm run bench:calendar -- [--quick]`
 */
import { pathToFileURL } from 'node:url';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import { type Calendar, createCalendar, previewFires } from '#cron';

export type CalendarPeer = 'croner' | 'cron-parser';

/** What one thing takes us and a peer, microseconds of CPU time; medians of several rounds. */
export interface CalendarFigure {
  readonly what: string;
  readonly peer: CalendarPeer;
  readonly ourUs: number;
  readonly peerUs: number;
}

export interface CalendarOptions {
  /** Fewer rounds. */
  readonly quick?: boolean;
}

/** A line, and from when on to look; no clock is changed where the three would not agree. */
interface Case {
  readonly cron: string;
  readonly timezone: string;
  readonly from: string;
  /** How croner writes it, if it can. @default cron */
  readonly croner?: string;
  /** How cron-parser writes it; null if it cannot. @default cron */
  readonly cronParser?: string | null;
}

const FIRES = 1_000;

const PREVIEWS: readonly Case[] = [
  { cron: '* * * * *', timezone: 'Europe/Berlin', from: '2027-01-01T00:00:00Z' },
  { cron: '0 9 * * 1-5', timezone: 'Europe/Berlin', from: '2027-01-01T00:00:00Z' },
  { cron: '30 8 1,15 * *', timezone: 'America/New_York', from: '2027-01-01T00:00:00Z' },
];

/** The longest waits that lines have. */
const SPARSE: readonly Case[] = [
  { cron: '0 12 29 2 *', timezone: 'Europe/Berlin', from: '2096-03-01T00:00:00Z' },
  {
    ...{ cron: '0 12 29 2 */7', timezone: 'Europe/Berlin', from: '2072-03-01T00:00:00Z' },
    ...{ croner: '0 12 29 2 +0', cronParser: null }, // 29 February and a Sunday
  },
  { cron: '0 12 31 12 *', timezone: 'Asia/Tokyo', from: '2027-12-31T12:00:00Z' },
];

/** @throws when the peers give other instants than we do */
export function measureCalendar({ quick = false }: CalendarOptions = {}): CalendarFigure[] {
  const rounds = quick ? 5 : 15;
  return [
    ...PREVIEWS.flatMap((line) =>
      compare(`${FIRES.toLocaleString('en-US')} fires`, line, FIRES, rounds),
    ),
    ...SPARSE.flatMap((line) => compare('next fire', line, 1, rounds)),
  ];
}

function compare(what: string, line: Case, count: number, rounds: number): CalendarFigure[] {
  const ours = ourFires(line, count);
  const ourUs = timed(ours, rounds);
  return [...peersOf(line, count)].map(([peer, theirs]) => {
    if (String(ours()) !== String(theirs())) throw new Error(`${peer} differs: ${line.cron}`);
    return { what: `${what} of \`${line.cron}\``, peer, ourUs, peerUs: timed(theirs, rounds) };
  });
}

/** Finds instants; the line has been read before. */
type FindFires = () => readonly number[];

/** One fire is what the clock asks for, many are what a preview shows, with its marks. */
function ourFires({ cron, timezone, from }: Case, count: number): FindFires {
  const calendar = calendarOf(cron, timezone);
  const start = Date.parse(from);
  if (count === 1) return () => [calendar.next(start) ?? NaN];
  const preview = { calendar, jitterMs: 0, seed: '', from: start, count };
  return () => previewFires(preview).map(({ nominal }) => nominal);
}

function calendarOf(cron: string, timezone: string): Calendar {
  const made = createCalendar({ cron, timezone });
  if (!made.ok) throw new Error(made.problems[0]?.message);
  return made.calendar;
}

function peersOf(line: Case, count: number): ReadonlyMap<CalendarPeer, FindFires> {
  const { cron, timezone, from, croner = cron, cronParser = cron } = line;
  const start = new Date(from);
  const peers = new Map<CalendarPeer, FindFires>();
  const job = new Cron(croner, { timezone, paused: true });
  peers.set('croner', () => job.nextRuns(count, start).map((fire) => fire.getTime()));
  if (cronParser === null) return peers;
  const expression = CronExpressionParser.parse(cronParser, { tz: timezone, currentDate: start });
  return peers.set('cron-parser', () => {
    expression.reset(start);
    return expression.take(count).map((fire) => fire.getTime());
  });
}

/** A round takes so many microseconds at least: the kernel counts CPU time in steps of thousands. */
const ROUND_US = 2e5;

/** Microseconds for one call. */
function timed(run: () => unknown, rounds: number): number {
  let calls = 1;
  while (timeOf(run, calls) < ROUND_US) calls *= 2;
  const times = Array.from({ length: rounds }, () => timeOf(run, calls)).sort((a, b) => a - b);
  return (times[Math.floor(rounds / 2)] ?? NaN) / calls;
}

/** Microseconds for so many calls. */
function timeOf(run: () => unknown, calls: number): number {
  const started = cpuUs();
  for (let call = 0; call < calls; call++) run();
  return cpuUs() - started;
}

/** CPU time of this thread, microseconds: unlike the clock, it does not count others' work. */
function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function print(figures: readonly CalendarFigure[]): void {
  const rows = figures.map(({ what, peer, ourUs, peerUs }) => ({
    what,
    'ours, µs': ourUs.toFixed(2),
    peer,
    'which takes, µs': peerUs.toFixed(1),
    ratio: (ourUs / peerUs).toFixed(4),
  }));
  console.table(rows);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  print(measureCalendar({ quick: process.argv.includes('--quick') }));
}
