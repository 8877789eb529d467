import {
  IntegerVariable,
  ListVariable,
  PatternVariable,
  TextVariable,
  WordVariable,
} from './variable.decorators.js';

export type NodeEnvironment = 'development' | 'test' | 'production';
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const HOST_NAME = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;
const POSTGRES_URL = /^postgres(?:ql)?:\/\/\S+$/;
const HOST_AND_PORT = /^\S+:\d{1,5}$/;

/**
 * Every environment variable the apps read: the one place that says its name, form, default and
 * purpose. An initial value is the default. `TEMPORAL_*` connection variables are only described
 * here; Temporal's own environment configuration reads them. `OTEL_*` belong to OpenTelemetry.
 */
export class Environment {
  @WordVariable({
    about:
      'Development and test allow shortcuts, such as BOOTSTRAP_API_KEY, that production refuses.',
    words: ['development', 'test', 'production'],
    example: 'development',
  })
  NODE_ENV: NodeEnvironment = 'production';

  @WordVariable({
    about: 'Lines below this level are not logged. debug adds a line for every request.',
    words: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  })
  LOG_LEVEL: LogLevel = 'info';

  @IntegerVariable({
    about: 'How long a stopping process may finish what it began before it exits, in milliseconds.',
    min: 0,
    max: 600_000,
  })
  SHUTDOWN_GRACE_MS = 15_000;

  @TextVariable({
    about: 'Address the HTTP servers listen on.',
    expected: 'a host name or IP address',
  })
  HOST = '0.0.0.0';

  @IntegerVariable({
    about: 'Port of the HTTP server. The api has 3000 without it, the worker (health only) 3001.',
    min: 0,
    max: 65_535,
  })
  PORT?: number;

  @IntegerVariable({
    about: 'Port of the worker, where PORT already means the api.',
    min: 0,
    max: 65_535,
  })
  WORKER_PORT?: number;

  @IntegerVariable({
    about: 'Largest request body the api accepts.',
    min: 1_024,
    max: 104_857_600,
  })
  BODY_LIMIT_BYTES = 4_194_304;

  @PatternVariable({
    about: 'The PostgreSQL database, version 15 or newer.',
    pattern: POSTGRES_URL,
    expected: 'a URL such as postgresql://user:password@localhost:5432/activity_core',
    example: 'postgresql://postgres:postgres@localhost:5432/activity_core',
    secret: true,
    required: true,
  })
  DATABASE_URL = '';

  @IntegerVariable({ about: 'Connections one process opens at most.', min: 1, max: 500 })
  DATABASE_POOL_MAX = 10;

  @WordVariable({
    about:
      'Whether hot statements are prepared. off for a pooler that knows no prepared statements.',
    words: ['on', 'off'],
  })
  DATABASE_PREPARED_STATEMENTS: 'on' | 'off' = 'on';

  @PatternVariable({
    about: 'The Temporal server; localhost:7233 without it.',
    pattern: HOST_AND_PORT,
    expected: 'host:port, without a scheme',
  })
  TEMPORAL_ADDRESS?: string;

  @TextVariable({ about: 'The Temporal namespace; default without it.', expected: 'a name' })
  TEMPORAL_NAMESPACE?: string;

  @TextVariable({ about: 'API key for Temporal Cloud.', expected: 'a key', secret: true })
  TEMPORAL_API_KEY?: string;

  @WordVariable({
    about: 'Whether to use TLS; an API key or a certificate implies it.',
    words: ['true', 'false', '1', '0'],
  })
  TEMPORAL_TLS?: string;

  @TextVariable({ about: 'Client certificate (mTLS) as a file.', expected: 'the path of a file' })
  TEMPORAL_TLS_CLIENT_CERT_PATH?: string;

  @TextVariable({ about: 'Client certificate (mTLS) as text.', expected: 'PEM text', secret: true })
  TEMPORAL_TLS_CLIENT_CERT_DATA?: string;

  @TextVariable({
    about: 'Key of the client certificate as a file.',
    expected: 'the path of a file',
  })
  TEMPORAL_TLS_CLIENT_KEY_PATH?: string;

  @TextVariable({
    about: 'Key of the client certificate as text.',
    expected: 'PEM text',
    secret: true,
  })
  TEMPORAL_TLS_CLIENT_KEY_DATA?: string;

  @TextVariable({
    about: "Authority that signed the server's certificate, as a file.",
    expected: 'the path of a file',
  })
  TEMPORAL_TLS_SERVER_CA_CERT_PATH?: string;

  @TextVariable({
    about: "Authority that signed the server's certificate, as text.",
    expected: 'PEM text',
  })
  TEMPORAL_TLS_SERVER_CA_CERT_DATA?: string;

  @TextVariable({ about: "Name expected in the server's certificate.", expected: 'a host name' })
  TEMPORAL_TLS_SERVER_NAME?: string;

  @TextVariable({
    about: "Temporal's own configuration file (TOML), read before the variables.",
    expected: 'the path of a file',
  })
  TEMPORAL_CONFIG_FILE?: string;

  @TextVariable({ about: 'Profile in that file.', expected: 'a name' })
  TEMPORAL_PROFILE?: string;

  @TextVariable({ about: 'Task queue of the workers.', expected: 'a name' })
  TEMPORAL_TASK_QUEUE = 'activity-core';

  @TextVariable({
    about: 'An API key that exists from the start. Refused in production.',
    expected: 'at least 16 characters',
    minLength: 16,
    secret: true,
  })
  BOOTSTRAP_API_KEY?: string;

  @ListVariable({
    about: 'Hosts that http context sources may call: none unless they are named here.',
    pattern: HOST_NAME,
    expected:
      'host names separated by commas, each with a port if need be: crm.internal, *.svc:8080',
  })
  HTTP_CONTEXT_ALLOWED_HOSTS: string[] = [];

  @TextVariable({
    about:
      'Directory of mounted secrets. secret://crm-token is the variable SECRET_CRM_TOKEN or else the file crm-token in it.',
    expected: 'the path of a directory',
  })
  SECRETS_DIR?: string;

  @IntegerVariable({
    about: 'Runs that one workflow carries at most; 1 gives every run a workflow of its own.',
    min: 1,
    max: 1_000,
  })
  RUN_BATCH_MAX = 500;

  @IntegerVariable({
    about: 'Unfinished batches a worker has at most; fewer make larger batches.',
    min: 1,
    max: 64,
  })
  RUN_BATCH_PLACES = 4;

  @IntegerVariable({
    about:
      'How long a started batch may take before the sweeper asks Temporal about it, in milliseconds.',
    min: 1_000,
    max: 3_600_000,
  })
  RUN_BATCH_LEASE_MS = 15_000;

  @IntegerVariable({
    about:
      'How often an idle worker looks for pending events that it was not told of, in milliseconds. Lower it behind a pooler that loses notifications (PgBouncer by transaction).',
    min: 10,
    max: 60_000,
  })
  DISPATCH_POLL_MS = 1_000;

  @IntegerVariable({
    about: 'How often a worker looks for what a crash left behind, in milliseconds.',
    min: 100,
    max: 600_000,
  })
  SWEEP_INTERVAL_MS = 1_000;

  @IntegerVariable({
    about:
      'Pending events of one tenant at which the api takes no more of them (429); 0 for no bound.',
    min: 0,
    max: 1_000_000_000,
  })
  EVENT_BACKLOG_MAX = 1_000_000;

  @IntegerVariable({
    about: 'Days after its dispatch that the payload of an event is kept.',
    min: 1,
    max: 36_500,
  })
  EVENT_PAYLOAD_RETENTION_DAYS = 30;

  @IntegerVariable({
    about:
      'Days after its dispatch that an event is known at all, and late duplicates are told; not fewer than EVENT_PAYLOAD_RETENTION_DAYS.',
    min: 1,
    max: 36_500,
  })
  EVENT_IDENTITY_RETENTION_DAYS = 90;
}
