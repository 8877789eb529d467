import { calendarOf } from './cron-calendar.js';
import type { DefinitionSpec, PinnedCalendars } from './definition.contract.js';
import type { DefinitionVerdict } from './document/verdict.js';

/** The spec with what its calendars hold, and nothing of calendars that it does not refer to. */
export function pinned(spec: DefinitionSpec, named: PinnedCalendars): DefinitionSpec {
  const keys = calendarKeysOf(spec);
  if (keys.length === 0) return documentOf(spec);
  return {
    ...documentOf(spec),
    pinnedCalendars: Object.fromEntries(keys.map((key) => [key, named[key] ?? []])),
  };
}

/** The keys of the calendars that a spec refers to, in order. */
export function calendarKeysOf({ triggers }: DefinitionSpec): readonly string[] {
  const keys = triggers.flatMap((trigger) =>
    trigger.type === 'cron' ? (trigger.calendars ?? []).map(({ key }) => key) : [],
  );
  return [...new Set(keys)].sort();
}

/**
 * Pins what the calendars hold by now, or tells which triggers have lost a calendar, or would never
 * fire.
 */
export function repinned(spec: DefinitionSpec, named: PinnedCalendars): DefinitionVerdict {
  const problems = spec.triggers.flatMap((trigger, index) => {
    if (trigger.type !== 'cron' || trigger.calendars === undefined) return [];
    const verdict = calendarOf(trigger, named);
    if (verdict.ok) return [];
    return verdict.problems.map((problem) => {
      return { ...problem, pointer: `/triggers/${index}${problem.pointer}` };
    });
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, spec: pinned(spec, named) };
}

/** What a spec has of its document. */
export type DefinitionDocument = Omit<DefinitionSpec, 'pinnedCalendars'>;

/** The document that a spec was made from, with all defaults filled in. */
export function documentOf(spec: DefinitionSpec): DefinitionDocument {
  const { key, name, labels, triggers, context, rules, taskTemplates } = spec;
  return { key, name, labels, triggers, context, rules, taskTemplates };
}
