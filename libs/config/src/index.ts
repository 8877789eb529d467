export { ConfigModule } from './config.module.js';
export { DomainError, type DomainErrorKind, type FieldProblem } from './domain-error.js';
export { type LogLevel, type NodeEnvironment } from './environment.js';
export { type EnvironmentProblem, InvalidEnvironmentError } from './invalid-environment.error.js';
export {
  type AppConfig,
  appConfig,
  type DatabaseConfig,
  databaseConfig,
  type EventsConfig,
  eventsConfig,
  type HttpConfig,
  httpConfig,
  type LimitsConfig,
  limitsConfig,
  type SecretsConfig,
  secretsConfig,
  type TemporalConfig,
  temporalConfig,
  type WorkerConfig,
  workerConfig,
} from './namespaces.js';
export { parseEnvironment, requireValidEnvironment } from './parse-environment.js';
export { isSecretReference, SecretNotFoundError, Secrets } from './secrets.js';
