import {
  distinct,
  duration,
  expression,
  integer,
  list,
  optional,
  type Reader,
  refine,
  required,
  text,
  variants,
  withDefault,
} from '#documents';
import type { TriggerConfig } from '../definition.contract.js';
import { TRIGGER_ROOTS } from '../roots.js';
import { refuseBadCalendar } from './cron.js';
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
    cron: required(text({ max: LIMITS.cronLength })),
    timezone: withDefault(text({ max: LIMITS.timezoneLength }), 'UTC'),
    jitter: optional(duration({ minMs: 0, maxMs: LIMITS.jitterMs, expected: 'at most P1D' })),
    misfire: withDefault(misfire, {}),
  },
});

const trigger: Reader<TriggerConfig> = (value, place) => {
  refuseBadCalendar(value, place);
  return shape(value, place);
};

export const triggers = distinct(list(trigger, { min: 1, max: LIMITS.triggers }), 'id');
