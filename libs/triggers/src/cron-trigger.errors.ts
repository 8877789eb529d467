import { DomainError } from '#config';

/** Thrown when a change would have to record more nominal times first than fit into its transaction. */
export class CronBacklogError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'cron_backlog';
  override readonly retryAfterSeconds = 5;

  constructor(key: string) {
    super(
      `The change came upon too many fires that are due and not recorded yet, of "${key}" among others. ` +
        'Nothing was changed. Workers are catching up with them; try again once they have.',
    );
  }
}
