/** One environment variable that keeps the process from starting. */
export interface EnvironmentProblem {
  readonly variable: string;
  /** What is there now; secrets are not shown. */
  readonly found: string;
  readonly expected: string;
}

/** Thrown at start when variables are missing or bad. Names all of them, so that one fix is enough. */
export class InvalidEnvironmentError extends Error {
  constructor(readonly problems: readonly EnvironmentProblem[]) {
    const lines = problems.map(
      ({ variable, found, expected }) => `  ${variable} ${found}; expected ${expected}`,
    );
    super(['The environment is not valid:', ...lines].join('\n'));
    this.name = 'InvalidEnvironmentError';
  }
}
