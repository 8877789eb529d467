import type { Run, RunLogEntry } from '#client';
import type { Account } from './account.js';

/** The account as tables: events by verdict, runs by outcome, tasks by template. */
export function describeAccount(
  account: Account,
  played: { readonly verdicts: readonly string[]; readonly again: readonly string[] },
): string {
  return [
    '',
    table('Events', [
      ...counted(played.verdicts),
      ...counted(played.again).map(
        ([verdict, count]) => [`${verdict} when resent`, count] as const,
      ),
    ]),
    table('Runs by outcome', counted(account.runs.map(({ state }) => state))),
    table('Runs by definition', counted(account.runs.map(({ definition }) => definition))),
    table('Tasks by template', counted(account.tasks.map((task) => templateName(account, task)))),
  ].join('\n');
}

/** One run's story. */
export function describeLog(run: Run, entries: readonly RunLogEntry[]): string {
  const lines = entries.map(
    ({ sequence, at, actor, type, detail }) =>
      `  ${sequence}  ${at}  ${actor}  ${type}\n     ${JSON.stringify(detail)}`,
  );
  return [`The log of run ${run.id} (${run.definition}):`, ...lines].join('\n');
}

function templateName(account: Account, task: Account['tasks'][number]): string {
  const run = account.runs.find(({ id }) => id === task.runId);
  return `${run?.definition ?? '?'} / ${task.templateId}`;
}

function counted(names: readonly string[]): (readonly [string, number])[] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, same]) => [name, same.length] as const)
    .sort(([a], [b]) => a.localeCompare(b));
}

function table(title: string, rows: readonly (readonly [string, number])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length), 0);
  const lines = rows.map(
    ([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(5)}`,
  );
  return `${title}\n${lines.join('\n')}\n`;
}
