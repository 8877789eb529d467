import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { newId, recordset, rows, type Tx } from '#database';
import type { PinnedCalendars } from '../definition.contract.js';
import type { Page } from '../definition.repository.js';
import type { CalendarSummary, NamedCalendar } from './calendar.contract.js';
import { Calendar } from './calendar.entity.js';
import { CalendarOverusedError } from './calendar.errors.js';

/** So many definitions may refer to one calendar: a change of it revises all of them at once. */
export const MAX_USERS = 500;

/** Which calendars a definition refers to. */
export interface CalendarUses {
  readonly tenant: string;
  readonly definitionId: string;
  readonly keys: readonly string[];
}

/** All SQL on `calendar` and `calendar_use`. Writers hold the tenant's epoch, so they never race. */
@Injectable()
export class CalendarRepository {
  async find(tx: Tx, tenant: string, key: string): Promise<NamedCalendar | undefined> {
    const row = await tx.findOne(Calendar, { tenant, key });
    return row ? { ...summaryOf(row), days: row.days } : undefined;
  }

  /** By key. */
  async list(tx: Tx, tenant: string, { limit, after }: Page<string>): Promise<CalendarSummary[]> {
    const found = await tx.find(
      Calendar,
      { tenant, ...(after === undefined ? {} : { key: { $gt: after } }) },
      { orderBy: { key: 'asc' }, limit },
    );
    return found.map(summaryOf);
  }

  async insert(tx: Tx, tenant: string, calendar: NamedCalendar): Promise<void> {
    const { key, createdAt } = calendar;
    const created = { id: newId(), tenant, key, createdAt: new Date(createdAt) };
    await tx.insert(Calendar, { ...created, ...columnsOf(calendar) });
  }

  async update(tx: Tx, tenant: string, calendar: NamedCalendar): Promise<void> {
    await tx.nativeUpdate(Calendar, { tenant, key: calendar.key }, columnsOf(calendar));
  }

  async remove(tx: Tx, tenant: string, key: string): Promise<void> {
    await tx.nativeDelete(Calendar, { tenant, key });
  }

  /** The days of those of the calendars that there are. Index `calendar_key`. */
  async daysOf(tx: Tx, tenant: string, keys: readonly string[]): Promise<PinnedCalendars> {
    if (keys.length === 0) return {};
    const found = await rows(
      tx,
      sql<{ key: string; dates: string[] }>`
        select key, jsonb_path_query_array(days, '$[*].date') as dates
        from calendar where tenant = ${tenant} and key = any(${[...keys]}::text[])`,
    );
    return Object.fromEntries(found.map(({ key, dates }) => [key, dates]));
  }

  /** The ids of the definitions that refer to a calendar. Index `calendar_use_calendar`. */
  async users(tx: Tx, tenant: string, key: string): Promise<string[]> {
    const found = await rows(
      tx,
      sql<{ definitionId: string }>`
        select definition_id as "definitionId" from calendar_use
        where tenant = ${tenant} and calendar_key = ${key}`,
    );
    return found.map(({ definitionId }) => definitionId);
  }

  /**
   * Makes the calendars that a definition refers to exactly these. Primary key, and index
   * `calendar_use_calendar` to count.
   *
   * @throws CalendarOverusedError
   */
  async use(tx: Tx, { tenant, definitionId, keys }: CalendarUses): Promise<void> {
    await rows(
      tx,
      sql`
        delete from calendar_use where definition_id = ${definitionId} and tenant = ${tenant}
          and calendar_key <> all(${[...keys]}::text[])`,
    );
    if (keys.length === 0) return;
    const uses = keys.map((calendarKey) => ({ definitionId, calendarKey, tenant }));
    await rows(
      tx,
      sql`
        insert into calendar_use (definition_id, calendar_key, tenant)
        select input."definitionId", input."calendarKey", input.tenant
        from ${recordset(uses, { definitionId: 'uuid', calendarKey: 'text', tenant: 'text' })}
        on conflict do nothing`,
    );
    const [overused] = await rows(
      tx,
      sql<{ key: string }>`
        select calendar_key as key from calendar_use
        where tenant = ${tenant} and calendar_key = any(${[...keys]}::text[])
        group by calendar_key having count(*) > ${MAX_USERS}`,
    );
    if (overused) throw new CalendarOverusedError(overused.key, MAX_USERS);
  }
}

function summaryOf(row: Calendar): CalendarSummary {
  const { key, name, days, version, updatedBy } = row;
  const createdAt = row.createdAt.getTime();
  const updatedAt = row.updatedAt.getTime();
  return { key, name, dayCount: days.length, version, createdAt, updatedAt, updatedBy };
}

/** What a change may change. */
function columnsOf({ name, days, version, updatedAt, updatedBy }: NamedCalendar) {
  return { name, days: [...days], version, updatedAt: new Date(updatedAt), updatedBy };
}
