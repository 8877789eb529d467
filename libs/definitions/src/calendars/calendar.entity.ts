import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { CalendarDay } from './calendar.contract.js';

/** A tenant's list of days, such as its bank holidays. */
export const Calendar = defineEntity({
  name: 'Calendar',
  tableName: 'calendar',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    key: p.text(),
    name: p.text(),
    /** In order, each date once. */
    days: p.json<readonly CalendarDay[]>(),
    /** Counts every change; the ETag. */
    version: p.integer(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedBy: p.text(),
  },
  uniques: [{ name: 'calendar_key', properties: ['tenant', 'key'] }],
});
export type Calendar = InferEntity<typeof Calendar>;

/** That the current revision of a definition refers to a calendar. */
export const CalendarUse = defineEntity({
  name: 'CalendarUse',
  tableName: 'calendar_use',
  properties: {
    definitionId: p.uuid().primary(),
    calendarKey: p.text().primary(),
    tenant: p.text(),
  },
  indexes: [{ name: 'calendar_use_calendar', properties: ['tenant', 'calendarKey'] }],
});
