/** What the assignments above an entry say. */
export interface CronEnvironment {
  /** `CRON_TZ`; an empty one takes back what was said before. */
  readonly timezone?: string | undefined;
  /** `MAILTO`; empty for no mail. */
  readonly mailto?: string;
  readonly shell: string;
  /** `RANDOM_DELAY` of cronie, in minutes. */
  readonly randomDelay?: string;
  /** All others. */
  readonly variables: ReadonlyMap<string, string>;
}

export const INITIAL: CronEnvironment = { shell: '/bin/sh', variables: new Map() };

/** An assignment holds for the entries below it. */
export function withAssignment(
  environment: CronEnvironment,
  name: string,
  value: string,
): CronEnvironment {
  switch (name) {
    case 'CRON_TZ':
      return { ...environment, timezone: value === '' ? undefined : value };
    case 'MAILTO':
      return { ...environment, mailto: value };
    case 'SHELL':
      return { ...environment, shell: value === '' ? INITIAL.shell : value };
    case 'RANDOM_DELAY':
      return { ...environment, randomDelay: value };
    default:
      return { ...environment, variables: new Map(environment.variables).set(name, value) };
  }
}
