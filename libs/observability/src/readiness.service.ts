import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleDestroy,
  ServiceUnavailableException,
} from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorResult } from '@nestjs/terminus';
import { withDeadline } from './deadline.js';
import {
  READINESS_INDICATORS,
  type ReadinessIndicator,
  type ReadinessVerdict,
} from './readiness.js';

const CHECK_DEADLINE_MS = 3_000;
const KEPT_FOR_MS = 1_000;
/** Kubernetes gives a probe one second, unless it is told otherwise. */
const PROBE_PATIENCE_MS = 500;

/** What `/health/ready` answers: Terminus' result, and whether it means "send me traffic". */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly body: object;
}

/**
 * Asks the readiness indicators, at most once a second. A probe that would have to wait for a slow
 * answer gets the last one. From the moment the app stops the answer is no.
 */
@Injectable()
export class ReadinessService implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(ReadinessService.name);
  private readonly lastStatus = new Map<string, ReadinessVerdict['status']>();
  private last: { readonly report: ReadinessReport; readonly at: number } | undefined;
  private asking: Promise<ReadinessReport> | undefined;
  private readonly running = new Set<Promise<unknown>>();
  private stopping = false;

  constructor(
    private readonly health: HealthCheckService,
    @Inject(READINESS_INDICATORS) private readonly indicators: readonly ReadinessIndicator[],
  ) {}

  async report(): Promise<ReadinessReport> {
    if (this.stopping) return { ready: false, body: { status: 'shutting_down', details: {} } };
    const { last } = this;
    if (!last) return this.ask();
    if (performance.now() - last.at < KEPT_FOR_MS) return last.report;
    return withDeadline(PROBE_PATIENCE_MS, () => this.ask()).catch(() => last.report);
  }

  /** The first hook of a shutdown: load balancers look elsewhere while requests still finish. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** A check must not find its connection closed: some clients throw then where nobody can catch it. */
  async beforeApplicationShutdown(): Promise<void> {
    const ended = withDeadline(CHECK_DEADLINE_MS, () => Promise.allSettled(this.running));
    await ended.catch(() => undefined);
  }

  private async ask(): Promise<ReadinessReport> {
    this.asking ??= this.askEverything().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async askEverything(): Promise<ReadinessReport> {
    const report = await this.combined();
    this.last = { report, at: performance.now() };
    return report;
  }

  private async combined(): Promise<ReadinessReport> {
    try {
      const checks = this.indicators.map((indicator) => () => this.check(indicator));
      return { ready: true, body: await this.health.check(checks) };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return { ready: false, body: bodyOf(error) };
    }
  }

  private async check(indicator: ReadinessIndicator): Promise<HealthIndicatorResult> {
    const { status, detail } = await this.verdict(indicator);
    this.noteChange(indicator.name, status, detail);
    return { [indicator.name]: { status, ...(detail !== undefined && { detail }) } };
  }

  private async verdict(indicator: ReadinessIndicator): Promise<ReadinessVerdict> {
    try {
      return await withDeadline(CHECK_DEADLINE_MS, () => this.run(indicator));
    } catch (error) {
      this.logger.debug({ err: error, indicator: indicator.name, msg: 'a readiness check failed' });
      const status = indicator.vital === false ? 'degraded' : 'down';
      return { status, detail: 'the check failed or took too long' };
    }
  }

  private async run(indicator: ReadinessIndicator): Promise<ReadinessVerdict> {
    const check = indicator.check();
    this.running.add(check);
    return check.finally(() => this.running.delete(check));
  }

  private noteChange(name: string, status: ReadinessVerdict['status'], detail?: string): void {
    const before = this.lastStatus.get(name) ?? 'up';
    if (before === status) return;
    this.lastStatus.set(name, status);
    const line = { indicator: name, before, status, detail, msg: 'readiness changed' };
    if (status === 'up') this.logger.log(line);
    else this.logger.warn(line);
  }
}

function bodyOf(error: ServiceUnavailableException): object {
  const body = error.getResponse();
  return typeof body === 'object' ? body : { status: 'error', details: {} };
}
