import type { JsonValue } from '#expressions';
import { definitionOf } from '../definition.js';
import { isAbsent, isList, isMembers, type JsonMembers } from '../json.js';
import type { Keys } from '../key.js';
import { Refusal } from '../refusal.js';
import { entryOf, type ImportedEntry, type ImportOptions } from '../report.js';
import { type PlannedPeriod, requireTimeLeft } from '../trigger.js';
import type { PlannedSchedule } from './celery-crontab.js';

/** An entry of beat, wherever it was kept. */
export interface BeatEntry {
  readonly task: string;
  readonly schedule: PlannedSchedule;
  readonly args: readonly JsonValue[];
  readonly kwargs: JsonMembers;
  readonly headers?: JsonMembers;
  readonly routing: Routing;
  readonly enabled: boolean;
  readonly period: PlannedPeriod;
  /** Names of settings that tasks have no place for. */
  readonly leftOut: readonly string[];
}

export interface Routing {
  readonly queue?: string | undefined;
  readonly routingKey?: string | undefined;
}

/**
 * A queue that is an object, as kombu has them, is a text such as `<unbound Queue reports -> …>` once
 * it is JSON: which name it has, nobody should guess.
 *
 * @throws Refusal when one of them is no name
 */
export function routingOf(queue: JsonValue | undefined, key: JsonValue | undefined): Routing {
  return { queue: nameOf(queue, 'queue'), routingKey: nameOf(key, 'routing key') };
}

function nameOf(value: JsonValue | undefined, what: string): string | undefined {
  if (isAbsent(value) || value === '') return undefined;
  if (typeof value === 'string' && !value.startsWith('<')) return value;
  throw new Refusal(`its ${what} is no name: ${JSON.stringify(value)}`);
}

export interface Translation extends ImportOptions {
  readonly keys: Keys;
}

/** @param read gives the entry, or throws a Refusal */
export function translateBeatEntry(
  name: string,
  options: Translation,
  read: () => BeatEntry,
): ImportedEntry {
  // Taken in any case, so that no key depends on what becomes of other entries.
  const { key, notes } = options.keys.keyOf(name);
  return entryOf({ where: `entry "${name}"`, source: name }, () => {
    const entry = read();
    const { schedule, period, enabled } = entry;
    requireTimeLeft(period, options.now);
    const { queue, routingKey } = entry.routing;
    return {
      definition: definitionOf({
        key,
        name,
        origin: 'celery-beat',
        triggers: schedule.triggers,
        period,
        when: schedule.when,
        queue: queue ?? routingKey ?? options.queue ?? 'celery',
        payload: payloadOf(entry),
      }),
      paused: !enabled,
      notes: [...notes, ...schedule.notes, ...notesOn(entry)],
      clockChanges: schedule.clockChanges ?? [],
    };
  });
}

function payloadOf({ task, args, kwargs, headers = {} }: BeatEntry) {
  return { task, args, kwargs, ...(Object.keys(headers).length > 0 && { headers }) };
}

function notesOn({ task, routing, leftOut }: BeatEntry): readonly string[] {
  return [
    ...(routing.queue === undefined && routing.routingKey !== undefined
      ? [`it names no queue; the routing key "${routing.routingKey}" is taken for it`]
      : []),
    ...(leftOut.length > 0 ? [`not taken over: ${leftOut.join(', ')}`] : []),
    ...(task.startsWith('celery.')
      ? [`${task} is a task of Celery itself, for its own workers`]
      : []),
  ];
}

/** @throws Refusal */
export function taskName(value: JsonValue | undefined): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal('it names no task');
}

/** @throws Refusal */
export function argsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (isAbsent(value)) return [];
  if (isList(value)) return value;
  throw new Refusal('args is no list');
}

/** @throws Refusal */
export function membersOf(value: JsonValue | undefined, what: string): JsonMembers {
  if (isAbsent(value)) return {};
  if (isMembers(value)) return value;
  throw new Refusal(`${what} is no object`);
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The settings that are there and say something. */
export function present(settings: JsonMembers): readonly string[] {
  return Object.keys(settings).filter((name) => {
    const value = settings[name];
    return !isAbsent(value) && value !== '' && value !== false;
  });
}
