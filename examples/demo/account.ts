import type { ActivityCoreClient, EventSummary, Run, Task } from '#client';

/** Everything that the system has on record, read through its API. */
export interface Account {
  readonly events: readonly EventSummary[];
  readonly runs: readonly Run[];
  readonly tasks: readonly Task[];
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** Reads every page of events, runs and tasks. */
export async function readAccount(client: ActivityCoreClient): Promise<Account> {
  const [events, runs, tasks] = await Promise.all([
    everyPage((query) => client.events.list({ query })),
    everyPage((query) => client.runs.list({ query })),
    everyPage((query) => client.tasks.list({ query })),
  ]);
  return { events, runs, tasks };
}

async function everyPage<Item>(
  read: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 200, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/**
 * What is wrong with the account; empty when nothing was lost and nothing was made twice.
 *
 * @param expectedTasks for each run, the tasks that its log says it made
 */
export function findFaults(
  { events, runs, tasks }: Account,
  sent: number,
  expectedTasks: ReadonlyMap<string, readonly string[]>,
): string[] {
  const tasksOfRun = Map.groupBy(tasks, (task) => task.runId);
  return [
    ...expect('events on record', events.length, sent),
    ...expect(
      'events still pending',
      events.filter((event) => event.state === 'pending').length,
      0,
    ),
    ...expect('runs unfinished', runs.filter(isUnfinished).length, 0),
    ...repeated('run', runs, (run) => `${run.definition} for event ${run.eventId ?? ''}`),
    ...repeated('task', tasks, (task) => `${task.templateId} of run ${task.runId}`),
    ...runs.flatMap((run) =>
      expect(
        `tasks of run ${run.id}`,
        (tasksOfRun.get(run.id) ?? [])
          .map(({ id }) => id)
          .sort()
          .join(),
        [...(expectedTasks.get(run.id) ?? [])].sort().join(),
      ),
    ),
  ];
}

function isUnfinished(run: Run): boolean {
  return run.state === 'pending' || run.state === 'split';
}

function expect(what: string, actual: number | string, expected: number | string): string[] {
  return actual === expected ? [] : [`${what}: ${actual}, expected ${expected}`];
}

function repeated<Item>(what: string, items: readonly Item[], identity: (item: Item) => string) {
  return [...Map.groupBy(items, identity)]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => `${what} made ${same.length} times: ${name}`);
}
