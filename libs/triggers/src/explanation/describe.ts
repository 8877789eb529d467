import type { ClauseVerdict } from '#patterns';
import type { DefinitionExplanation, TriggerExplanation } from './explanation.js';

/** The answer to "why did nothing happen?" in a sentence or two, for people. */
export function describeExplanation(explanation: DefinitionExplanation): string {
  const { verdict, triggerId, triggers, state, error, run } = explanation;
  switch (verdict) {
    case 'did_not_exist':
      return 'The definition did not exist at dispatch.';
    case 'archived':
      return 'The definition was archived, so its triggers were not looked at.';
    case 'unusable':
      return error?.message ?? 'This release refuses the revision.';
    case 'unavailable':
      return `The payload of the event is no longer kept, so the triggers cannot be asked again. ${
        run ? 'What came of it is in its run.' : 'There is no run of it, so none of them matched.'
      }`;
    case 'not_subscribed':
      return describeTypes(triggers);
    case 'unmatched':
      return triggers
        .filter(({ subscribes }) => subscribes)
        .map(describeMiss)
        .join(' ');
    case 'failed':
    case 'matched': {
      const what = verdict === 'matched' ? 'matched' : 'failed: its condition threw';
      return `Trigger "${triggerId ?? ''}" ${what}.${PAUSE[state ?? 'unknown']}`;
    }
  }
}

const PAUSE = {
  enabled: '',
  archived: '',
  paused: ' The definition was paused, so its run is recorded as skipped.',
  unknown:
    ' Whether the definition was paused then was not recorded; its run tells, if it has one.',
};

function describeTypes(triggers: readonly TriggerExplanation[]): string {
  const types = triggers.flatMap(({ eventTypes }) => eventTypes);
  if (types.length === 0) return 'The definition has no event trigger.';
  const shown = types.slice(0, 10).join(', ');
  const rest = types.length - 10;
  return `No trigger has the event's type; theirs are ${shown}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

function describeMiss({ triggerId, clauses, when }: TriggerExplanation): string {
  const refused = clauses.filter(({ matched }) => !matched).map(nameOf);
  if (refused.length > 0) {
    const shown = [...new Set(refused)].slice(0, 5).join(', ');
    return `The filter of trigger "${triggerId}" did not match at ${shown}.`;
  }
  return when === null
    ? `Trigger "${triggerId}" did not match.`
    : `The condition of trigger "${triggerId}" was ${when.verdict}.`;
}

function nameOf(clause: ClauseVerdict): string {
  if (clause.kind === 'field') return clause.path;
  return clause.path === '' ? '$or' : `${clause.path}.$or`;
}
