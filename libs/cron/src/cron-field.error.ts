export type CronFieldErrorCode =
  'syntax' | 'unknown_name' | 'out_of_range' | 'empty_range' | 'bad_step' | 'unsupported';

/** Thrown when the text of one field is not a list of what the field takes. */
export class CronFieldError extends Error {
  override readonly name = 'CronFieldError';

  constructor(
    readonly code: CronFieldErrorCode,
    message: string,
    /** Of the offending text within the whole line. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** A piece of a cron line and where in the line it begins. */
export interface Token {
  readonly text: string;
  readonly offset: number;
}
