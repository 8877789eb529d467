import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { sql } from 'kysely';
import { ConfigModule } from '#config';
import { Database, DatabaseModule, newId, rows } from '#database';
import { RunLog } from '#run-log';
import type { TaskDraft } from './task.contract.js';
import { TaskService } from './task.service.js';
import { TaskStore } from './task.store.js';
import { TasksModule } from './tasks.module.js';

@Module({ imports: [ConfigModule.forRoot(), DatabaseModule, TasksModule] })
class Root {}

/** The lib at work on a database of its own, for specs. */
export type Workshop = Awaited<ReturnType<typeof openWorkshop>>;

export const anna = { tenant: 'acme', actor: 'api-key:anna' };

/** Wires the lib to the database at `url`. */
export async function openWorkshop(url: string) {
  process.env.DATABASE_URL = url;
  const nest = await NestFactory.createApplicationContext(Root, { logger: false });
  const database = nest.get(Database);
  const store = nest.get(TaskStore);
  const tasks = nest.get(TaskService);
  const log = nest.get(RunLog);

  /** A run of tenant acme to hang tasks on. */
  async function makeRun(): Promise<string> {
    const id = newId();
    await rows(
      database.session(),
      sql`insert into activity_run
            (id, tenant, definition_id, revision, occurrence_key, occurrence, state)
          values (${id}, 'acme', ${newId()}, 1, ${id}, 'manual', 'completed')`,
    );
    return id;
  }

  /** Makes tasks of one new run, in the order given, and returns their drafts. */
  async function makeTasks(...wanted: Partial<TaskDraft>[]): Promise<TaskDraft[]> {
    const runId = await makeRun();
    const drafts = wanted.map((draft, i) => ({ ...plainDraft(runId, String(i)), ...draft }));
    await database.transaction((tx) => store.create(tx, drafts));
    return drafts;
  }

  /** Makes one task and returns its id. */
  async function makeTask(wanted: Partial<TaskDraft> = {}): Promise<string> {
    const [draft] = await makeTasks(wanted);
    return draft?.id ?? '';
  }

  /** Lets the leases of tasks run out, as time would. */
  async function expire(...ids: string[]): Promise<void> {
    await rows(
      database.session(),
      sql`update task_instance set lease_until = now() - interval '1 second'
          where id = any(${ids}::uuid[]) and state = 'claimed'`,
    );
  }

  /** The types of the entries about a task in its run's log, in order. */
  async function logOf(taskId: string): Promise<string[]> {
    const { runId } = await tasks.read('acme', taskId);
    const entries = await log.read('acme', runId, { limit: 10_000 });
    return entries.filter(({ detail }) => detail.taskId === taskId).map(({ type }) => type);
  }

  const close = () => nest.close();
  return { database, log, store, tasks, makeTask, makeTasks, makeRun, expire, logOf, close };
}

function plainDraft(runId: string, item: string): TaskDraft {
  return {
    id: newId(),
    tenant: 'acme',
    runId,
    definitionId: '01900000-0000-7000-8000-000000000001',
    templateId: 'review',
    item,
    title: 'Review it',
    queue: 'risk',
    priority: 50,
    payload: { order: 1 },
    labels: {},
    maxAttempts: 3,
  };
}
