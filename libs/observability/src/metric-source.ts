/** A gauge whose value is computed when somebody scrapes. */
export interface GaugeDescription {
  /** In Prometheus' form, with the project's prefix: `activity_core_pending_events`. */
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

export interface GaugeReading {
  /** The name of one of the source's gauges. */
  readonly gauge: string;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Gauges that a module reads from its tables at scrape time.
 *
 * An implementation answers with one set-based query, fast enough to run every few seconds beside
 * the real work. It may throw: the scrape then lacks this source's gauges and says so with
 * `activity_core_metric_source_up{source="…"} 0`.
 */
export interface MetricSource {
  readonly name: string;
  readonly gauges: readonly GaugeDescription[];
  /** All readings of this moment; a label combination that is missing disappears from the scrape. */
  read(): Promise<readonly GaugeReading[]>;
}

/** Injection token of the app's `readonly MetricSource[]`. */
export const METRIC_SOURCES = Symbol('METRIC_SOURCES');
