import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { withDeadline } from './deadline.js';
import { METRIC_SOURCES, type MetricSource } from './metric-source.js';

const SOURCE_DEADLINE_MS = 5_000;

/** Everything the app measures, in Prometheus' text format. */
@Injectable()
export class MetricsService implements OnApplicationShutdown {
  private readonly logger = new Logger(MetricsService.name);
  private readonly gauges: ReadonlyMap<string, Gauge>;
  private readonly up: Gauge<'source'>;
  private running: Promise<string> | undefined;

  constructor(
    private readonly registry: Registry,
    @Inject(METRIC_SOURCES) private readonly sources: readonly MetricSource[],
  ) {
    collectDefaultMetrics({ register: registry });
    this.up = new Gauge({
      name: 'activity_core_metric_source_up',
      help: 'Whether the gauges of a source could be read at this scrape.',
      labelNames: ['source'],
      registers: [registry],
    });
    this.gauges = new Map(
      sources.flatMap((source) => source.gauges.map((gauge) => [gauge.name, this.register(gauge)])),
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Reads every source, at once and each within a deadline. Simultaneous scrapes share one reading. */
  async scrape(): Promise<string> {
    this.running ??= this.readAll().finally(() => (this.running = undefined));
    return this.running;
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }

  private register(description: MetricSource['gauges'][number]): Gauge {
    const { name, help, labelNames = [] } = description;
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private async readAll(): Promise<string> {
    await Promise.all(this.sources.map((source) => this.read(source)));
    return this.registry.metrics();
  }

  private async read(source: MetricSource): Promise<void> {
    try {
      const readings = await withDeadline(SOURCE_DEADLINE_MS, () => source.read());
      this.forget(source);
      for (const { gauge, labels = {}, value } of readings) this.gauge(gauge).set(labels, value);
      this.up.set({ source: source.name }, 1);
    } catch (error) {
      this.forget(source);
      this.up.set({ source: source.name }, 0);
      this.logger.warn({
        err: error,
        source: source.name,
        msg: 'a metric source could not be read',
      });
    }
  }

  private gauge(name: string): Gauge {
    const gauge = this.gauges.get(name);
    if (!gauge) throw new Error(`no source has described the gauge "${name}"`);
    return gauge;
  }

  /** An old value would look like a new one. */
  private forget(source: MetricSource): void {
    for (const { name, labelNames = [] } of source.gauges) {
      this.gauge(name).reset();
      if (labelNames.length === 0) this.gauge(name).remove(); // reset() leaves a 0 here
    }
  }
}
