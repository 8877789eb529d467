export { DeadlineExceededError, withDeadline } from './deadline.js';
export { exitWithin } from './exit-within.js';
export { addToLogContext, type LogContext, withLogContext } from './log-context.js';
export { createLogger } from './logger.js';
export {
  type GaugeDescription,
  type GaugeReading,
  METRIC_SOURCES,
  type MetricSource,
} from './metric-source.js';
export { ObservabilityModule, type ObservabilityOptions } from './observability.module.js';
export {
  READINESS_INDICATORS,
  type ReadinessIndicator,
  type ReadinessVerdict,
} from './readiness.js';
export { UNOBSERVED } from './request-observer.js';
export { requestIdOf } from './request-id.js';
