import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** A live cron trigger and how far its calendar is covered by the ledger. */
export const CronTrigger = defineEntity({
  name: 'CronTrigger',
  tableName: 'cron_trigger',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    definitionId: p.uuid(),
    /** Kept beside the id so that a batch's summary needs no join. */
    definitionKey: p.text(),
    triggerId: p.text(),
    /** Whose calendar, jitter and misfire policy count. */
    revision: p.integer(),
    paused: p.boolean(),
    /** Every nominal time up to here has its ledger row. Moves only forward, under the row's lock. */
    lastNominal: p.datetime().columnType('timestamptz'),
    /** Null when the line has no further fire. A trigger that is set aside is tried again then. */
    nextDue: p.datetime().columnType('timestamptz').nullable(),
    /** Why the clock set the trigger aside. */
    error: p.text().nullable(),
    /** The release of the timezone database by whose rules `nextDue` was reckoned, such as `2026a`. */
    tzVersion: p.text().default(''),
  },
  uniques: [{ name: 'cron_trigger_identity', properties: ['definitionId', 'triggerId'] }],
  indexes: [
    { name: 'cron_trigger_due', properties: ['nextDue'], where: 'next_due is not null' },
    { name: 'cron_trigger_tz_version', properties: ['tzVersion'] },
    { name: 'cron_trigger_error', properties: ['id'], where: 'error is not null' },
  ],
});
export type CronTrigger = InferEntity<typeof CronTrigger>;
