/** Thrown within this lib when an entry cannot be translated; its message is the reason. */
export class Refusal extends Error {
  constructor(...reasons: readonly [string, ...string[]]) {
    super(reasons.join('; '));
    this.reasons = reasons;
  }

  readonly reasons: readonly string[];
}
