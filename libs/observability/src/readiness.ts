/** How one thing the app depends on is doing. Degraded is worth knowing, but does not stop traffic. */
export interface ReadinessVerdict {
  readonly status: 'up' | 'degraded' | 'down';
  /** For people; the endpoint is public, so no addresses and no credentials. */
  readonly detail?: string;
}

/**
 * One thing the app needs to do its work.
 *
 * An implementation asks cheaply and really (one round trip, no cached flag). Checks run at the same
 * time and their answers are kept for a second, so that probes cannot load what they ask about.
 * Before connections are closed, running checks are waited for.
 */
export interface ReadinessIndicator {
  readonly name: string;
  /**
   * Whether the app can do nothing without it: a check that throws or takes longer than three
   * seconds counts as down if so, else as degraded.
   *
   * @default true
   */
  readonly vital?: boolean;
  check(): Promise<ReadinessVerdict>;
}

/** Injection token of the app's `readonly ReadinessIndicator[]`. */
export const READINESS_INDICATORS = Symbol('READINESS_INDICATORS');
