import {
  type DestinationStream,
  type LogFn,
  type Logger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import { type AppConfig } from '#config';
import { currentLogContext } from './log-context.js';

const SECRET_KEYS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  'apiKey',
  'password',
  'secret',
  'token',
];
const TEXT_LIMIT = 8_192;

/**
 * The logger of a process: one JSON object per line on standard output, or readable lines where a
 * developer sits at a terminal. Every line carries the {@link LogContext} it was logged in; values
 * of keys that hold secrets are replaced, three levels deep.
 *
 * @param app the name that every line carries
 * @param destination where lines go instead; for tests
 */
export function createLogger(
  app: string,
  config: Pick<AppConfig, 'environment' | 'logLevel'>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: config.logLevel,
    base: { app },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: currentLogContext,
    redact: { paths: SECRET_KEYS.flatMap(upToThreeLevelsDeep), censor: '[redacted]' },
    serializers: { err: briefError },
    hooks: { logMethod: quietly },
  };
  if (destination) return pino(options, destination);
  return isReadByAPerson(config) ? pino({ ...options, transport: READABLE }) : pino(options);
}

/** What Nest tells about each of its modules and routes while it starts. */
const START_UP_DETAILS = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Moves the hundred lines of {@link START_UP_DETAILS} from info to debug. */
function quietly(this: Logger, line: Parameters<LogFn>, write: LogFn, level: number): void {
  if (level !== this.levels.values.info || !isStartUpDetail(line[0])) write.apply(this, line);
  else this.debug(...line);
}

function isStartUpDetail(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null || !('context' in fields)) return false;
  return START_UP_DETAILS.has(String(fields.context));
}

const READABLE = { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname' } };

function isReadByAPerson(config: Pick<AppConfig, 'environment'>): boolean {
  return (
    config.environment === 'development' && process.stdout.isTTY && isInstalled(READABLE.target)
  );
}

/** pino-pretty is a development dependency: images for production do not have it. */
function isInstalled(packageName: string): boolean {
  try {
    return Boolean(import.meta.resolve(packageName));
  } catch {
    return false;
  }
}

function upToThreeLevelsDeep(key: string): string[] {
  const property = key.startsWith('[') ? key : `.${key}`;
  return [key, `*${property}`, `*.*${property}`];
}

/** Driver errors repeat the whole statement, values included: enough of it to find it is enough. */
function briefError(error: Error): Record<string, unknown> {
  const { type, message, stack, code } = stdSerializers.err(error);
  return {
    type,
    message: message.slice(0, TEXT_LIMIT),
    stack: stack.slice(0, TEXT_LIMIT),
    ...(code !== undefined && { code: String(code) }),
  };
}
