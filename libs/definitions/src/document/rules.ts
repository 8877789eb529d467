import {
  distinct,
  expression,
  isPlainObject,
  list,
  membersOf,
  object,
  type Place,
  required,
  text,
} from '#documents';
import { RUN_ROOTS } from '../roots.js';
import { LIMITS } from './limits.js';
import { id } from './names.js';

const rule = object({
  id: required(id),
  when: required(expression(RUN_ROOTS)),
  spawn: required(
    distinct(list(text({ max: LIMITS.idLength }), { min: 1, max: LIMITS.templates })),
  ),
});

export const rules = distinct(list(rule, { max: LIMITS.rules }), 'id');

/** A rule can spawn only what the document has. Looks at the raw document, since other parts may be wrong. */
export function refuseUnknownSpawns(document: unknown, place: Place): void {
  if (!isPlainObject(document)) return;
  const templates = membersOf(document.taskTemplates, 'id');
  for (const { at, spawn } of spawns(document.rules, place.at('rules'))) {
    if (templates.has(spawn)) continue;
    at.refuse('unknown_template', `there is no task template "${spawn}"`);
  }
}

function spawns(rules: unknown, place: Place): readonly { at: Place; spawn: string }[] {
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) => {
    const spawned: unknown = isPlainObject(rule) ? rule.spawn : undefined;
    if (!Array.isArray(spawned)) return [];
    return spawned.flatMap((spawn: unknown, position) =>
      typeof spawn === 'string' ? [{ spawn, at: place.at(index).at('spawn').at(position) }] : [],
    );
  });
}
