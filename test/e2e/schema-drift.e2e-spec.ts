import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig, runMigrations } from '#database';
import { ActivityDefinition, DefinitionRevision, DefinitionsEpoch } from '../../libs/definitions/src/definition.entity.js';
import { Event } from '../../libs/events/src/event.entity.js';
import { ActivityRun, RunBatch } from '../../libs/runs/src/run.entity.js';
import { CronTrigger } from '../../libs/triggers/src/cron-trigger.entity.js';
import { TaskInstance } from '../../libs/tasks/src/task.entity.js';
import { RunLogEntry } from '../../libs/run-log/src/run-log-entry.entity.js';
import { ApiKey } from '../../libs/auth/src/api-key.entity.js';

it('finds no difference between entities and migrations', async () => {
  const url = 'postgresql://postgres:postgres@127.0.0.1:54329/drift';
  console.log(await runMigrations(url));
  const orm = await MikroORM.init({ ...ormConfig({ url }), entities: [ActivityDefinition, DefinitionRevision, DefinitionsEpoch, Event, ActivityRun, RunBatch, CronTrigger, TaskInstance, RunLogEntry, ApiKey] });
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  await orm.close();
  expect(sql).toBe('');
});
