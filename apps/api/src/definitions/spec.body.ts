import { type DefinitionSpec, documentOf } from '#definitions';

/** The schema of what a revision has pinned. */
export const PINNED_CALENDARS = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string', format: 'date' } },
  example: { 'bank-holidays-england': ['2026-12-25', '2026-12-28'] },
} as const;

/** A spec as its document, which can be sent back as it is, and what belongs to the revision alone. */
export function specBody(spec: DefinitionSpec) {
  const { pinnedCalendars } = spec;
  return { spec: documentOf(spec), ...(pinnedCalendars && { pinnedCalendars }) };
}
