import type { TaskDraft } from './task.contract.js';

/** Characters of a title and of a queue, at least 1; the constraints of `task_instance` say the same. */
const LONGEST = { title: 500, queue: 200 } as const;

/** Why the database will refuse the row of a task, in words; undefined when it will take it. */
export function refusalOf(
  draft: Pick<TaskDraft, 'title' | 'queue' | 'payload' | 'labels'>,
): string | undefined {
  return (
    refusalOfText('title', draft.title) ??
    refusalOfText('queue', draft.queue) ??
    (isStorable(draft.payload) ? undefined : unstorable('payload')) ??
    (isStorable(draft.labels) ? undefined : unstorable('labels'))
  );
}

/** Whether a `jsonb` column can hold the value: PostgreSQL knows neither NUL nor half a surrogate pair. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  return Object.entries(value).every(([name, member]) => isStorable(name) && isStorable(member));
}

function refusalOfText(field: keyof typeof LONGEST, text: string): string | undefined {
  if (text.includes('\0')) return unstorable(field);
  const { length } = Array.from(text); // code points, as PostgreSQL counts
  if (length >= 1 && length <= LONGEST[field]) return undefined;
  return `its ${field} has ${length} characters; 1 to ${LONGEST[field]} are allowed`;
}

function unstorable(field: string): string {
  return `its ${field} holds the character U+0000, or half of a surrogate pair`;
}
