import type { RootName } from '#expressions';

/** What a trigger's condition can see: there is no run yet. */
export const TRIGGER_ROOTS = [
  'event',
  'definition',
  'trigger',
  'now',
] as const satisfies RootName[];

/** What a context source can see. */
export const SOURCE_ROOTS = [...TRIGGER_ROOTS, 'run'] as const satisfies RootName[];

/** What rules and task templates can see. */
export const RUN_ROOTS = [...SOURCE_ROOTS, 'context'] as const satisfies RootName[];
