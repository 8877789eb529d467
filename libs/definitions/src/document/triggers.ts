import {
  distinct,
  duration,
  expression,
  integer,
  isPlainObject,
  list,
  optional,
  type Reader,
  refine,
  required,
  text,
  variants,
  withDefault,
} from '#documents';
import type { PinnedCalendars, TriggerConfig } from '../definition.contract.js';
import { TRIGGER_ROOTS } from '../roots.js';
import { calendarKeysOf, cronFields, refuseBadCalendar } from './cron.js';
import { filter } from './filter.js';
import { LIMITS } from './limits.js';
import { id } from './names.js';

/** Exact, or a prefix that ends in `*`. */
const eventType = refine(text({ max: LIMITS.eventTypeLength }), (value, place) =>
  value.slice(0, -1).includes('*')
    ? place.refuse(
        'bad_event_type',
        'must be an event type, or a prefix of one with "*" at its end only',
      )
    : value,
);

const grace = withDefault(
  duration({ minMs: 0, maxMs: LIMITS.graceMs, expected: 'at most P31D' }),
  'PT1M',
);

const misfire = variants(
  'policy',
  {
    skip: { grace },
    fire_once: { grace },
    fire_all: { grace, limit: withDefault(integer({ min: 1, max: LIMITS.missedFires }), 100) },
  },
  'fire_once',
);

const shape = variants('type', {
  event: {
    id: required(id),
    eventTypes: required(distinct(list(eventType, { min: 1, max: LIMITS.eventTypes }))),
    filter: optional(filter),
    when: optional(expression(TRIGGER_ROOTS)),
  },
  cron: {
    id: required(id),
    ...cronFields,
    misfire: withDefault(misfire, {}),
  },
});

function trigger(named: PinnedCalendars): Reader<TriggerConfig> {
  return (value, place) => {
    if (isCronTrigger(value)) refuseBadCalendar(value, named, place);
    return shape(value, place);
  };
}

function isCronTrigger(value: unknown): boolean {
  return isPlainObject(value) && value.type === 'cron';
}

/** @param named the calendars that triggers may refer to */
export function triggers(named: PinnedCalendars): Reader<readonly TriggerConfig[]> {
  return distinct(list(trigger(named), { min: 1, max: LIMITS.triggers }), 'id');
}

/** The keys of all calendars that a document's triggers name, whatever else is wrong with it. */
export function calendarKeysIn(document: unknown): readonly string[] {
  const raw = isPlainObject(document) ? document.triggers : undefined;
  if (!Array.isArray(raw)) return [];
  const keys = raw.slice(0, LIMITS.triggers).filter(isCronTrigger).flatMap(calendarKeysOf);
  return [...new Set(keys)];
}
