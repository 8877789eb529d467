import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, Database } from '#database';
import type { Caller } from '../definition.contract.js';
import type { ExpectedVersion } from '../definition.decisions.js';
import { DefinitionRepository, type Page } from '../definition.repository.js';
import type {
  CalendarContent,
  CalendarSummary,
  NamedCalendar,
  SavedCalendar,
} from './calendar.contract.js';
import { type CalendarVerdict, validateCalendar } from './calendar-document.js';
import {
  CalendarInUseError,
  CalendarNotFoundError,
  InvalidCalendarError,
  StaleCalendarError,
} from './calendar.errors.js';
import { CalendarRepository } from './calendar.repository.js';
import { CalendarUsers } from './calendar-users.service.js';
import { calendarOfICalendar } from './icalendar.js';

const DAY_MS = 86_400_000;

/** Repeating events of an iCalendar are expanded to the end of the year so many years from now. */
const HORIZON_YEARS = 10;

/** What a calendar is to hold: a document, or an iCalendar text. */
export type CalendarSource =
  | { readonly kind: 'document'; readonly document: unknown }
  | { readonly kind: 'icalendar'; readonly text: string };

/**
 * A tenant's named lists of days. Revisions have pinned what they hold, so a change of a calendar is
 * a change of every definition that refers to it, in one transaction.
 */
@Injectable()
export class CalendarService {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly calendars: CalendarRepository,
    private readonly definitions: DefinitionRepository,
    private readonly users: CalendarUsers,
  ) {}

  /** By key; `page.after` is the last key of the page before. */
  list(tenant: string, page: Page<string>): Promise<CalendarSummary[]> {
    return this.calendars.list(this.database.session(), tenant, page);
  }

  /** @throws CalendarNotFoundError */
  async read(tenant: string, key: string): Promise<NamedCalendar> {
    const found = await this.calendars.find(this.database.session(), tenant, key);
    if (!found) throw new CalendarNotFoundError(key);
    return found;
  }

  /**
   * Makes the calendar what the source says, creating it if need be, and gives a new revision to
   * every definition that refers to it.
   *
   * @throws InvalidCalendarError, StaleCalendarError, CalendarStopsTriggersError
   */
  async put(
    caller: Caller,
    key: string,
    source: CalendarSource,
    expected?: ExpectedVersion,
  ): Promise<SavedCalendar> {
    const content = valid(await this.verdictOn(key, source));
    return this.database.transaction(async (tx) => {
      const epoch = await this.definitions.lockEpoch(tx, caller.tenant);
      const current = await this.calendars.find(tx, caller.tenant, key);
      requireVersion(key, current, expected);
      if (current && isSame(current, content)) {
        return { outcome: 'unchanged', calendar: current, revised: 0 };
      }
      const calendar = changed(current, key, content, {
        at: await this.clock.now(tx),
        by: caller.actor,
      });
      if (!current) {
        await this.calendars.insert(tx, caller.tenant, calendar);
        return { outcome: 'created', calendar, revised: 0 };
      }
      await this.calendars.update(tx, caller.tenant, calendar);
      const revised = await this.users.revise(tx, { ...caller, epoch }, key);
      return { outcome: 'changed', calendar, revised };
    });
  }

  /** @throws CalendarNotFoundError, StaleCalendarError, CalendarInUseError */
  async remove(caller: Caller, key: string, expected?: ExpectedVersion): Promise<void> {
    const { tenant } = caller;
    await this.database.transaction(async (tx) => {
      await this.definitions.lockEpoch(tx, tenant);
      const current = await this.calendars.find(tx, tenant, key);
      if (!current) throw new CalendarNotFoundError(key);
      requireVersion(key, current, expected);
      const users = await this.users.of(tx, tenant, key);
      if (users.length > 0) throw new CalendarInUseError(key, users);
      await this.calendars.remove(tx, tenant, key);
    });
  }

  private async verdictOn(key: string, source: CalendarSource): Promise<CalendarVerdict> {
    if (source.kind === 'document') return validateCalendar(source.document, key);
    const now = await this.clock.now(this.database.session());
    const until = Date.UTC(new Date(now).getUTCFullYear() + HORIZON_YEARS, 11, 31) / DAY_MS;
    const verdict = calendarOfICalendar(source.text, { name: key, until });
    return verdict.ok ? validateCalendar({ key, ...verdict.spec }, key) : verdict;
  }
}

function valid(verdict: CalendarVerdict): CalendarContent {
  if (!verdict.ok) throw new InvalidCalendarError(verdict.problems);
  return verdict.spec;
}

function requireVersion(
  key: string,
  current: NamedCalendar | undefined,
  expected: ExpectedVersion,
): void {
  if (expected === undefined || current?.version === expected) return;
  throw new StaleCalendarError(key, current?.version);
}

function isSame(calendar: NamedCalendar, { name, days }: CalendarContent): boolean {
  return calendar.name === name && isDeepStrictEqual(calendar.days, days);
}

function changed(
  current: NamedCalendar | undefined,
  key: string,
  { name, days }: CalendarContent,
  { at, by }: { readonly at: number; readonly by: string },
): NamedCalendar {
  return {
    key,
    name,
    days,
    dayCount: days.length,
    version: (current?.version ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
    updatedBy: by,
  };
}
