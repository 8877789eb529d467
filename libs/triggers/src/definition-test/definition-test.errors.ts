import { DomainError, type FieldProblem } from '#config';

/** Thrown when a test brings the answers of sources that the definition does not have. */
export class UnknownContextSourceError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'unknown_context_source';
  override readonly problems: readonly FieldProblem[];

  constructor(key: string, names: readonly string[]) {
    super(`"${key}" has no http context source named ${names.slice(0, 3).join(', ')}.`);
    this.problems = names.map((name) => ({
      pointer: `/context/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'unknown_source',
      message: 'is no http context source of this definition; the others answer by themselves',
    }));
  }
}

/** Thrown when a revision that an older release accepted is to be tried. */
export class RevisionNotUsableError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'unusable_revision';

  constructor(reason: string) {
    super(`${reason} Save the definition anew, or try another revision.`);
  }
}

/** Thrown when a definition is to be tried on events of which retention took what they carried. */
export class EventPayloadRemovedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event_payload_removed';

  constructor(rowIds: readonly string[]) {
    const shown = rowIds.slice(0, 3).join(', ');
    const rest = rowIds.length > 3 ? ` and ${rowIds.length - 3} more` : '';
    super(
      `The payload of ${shown}${rest} is no longer kept, so nothing can be tried on it. ` +
        'Leave it out, or send an event like it as one of `events`.',
    );
  }
}
