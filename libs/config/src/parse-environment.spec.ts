import fc from 'fast-check';
import { InvalidEnvironmentError } from './invalid-environment.error.js';
import { parseEnvironment, type RawEnvironment } from './parse-environment.js';

const minimal = { DATABASE_URL: 'postgresql://user:hunter2@localhost/activity_core' };

function refusal(raw: RawEnvironment): InvalidEnvironmentError {
  try {
    parseEnvironment(raw);
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error;
  }
  throw new Error('the environment was accepted');
}

describe('the environment', () => {
  it('needs nothing but a database and fills in the rest', () => {
    const environment = parseEnvironment(minimal);
    expect(environment).toMatchObject({
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      BODY_LIMIT_BYTES: 4 * 1024 * 1024,
      SHUTDOWN_GRACE_MS: 15_000,
      TEMPORAL_TASK_QUEUE: 'activity-core',
      RUN_BATCH_MAX: 500,
      RUN_BATCH_PLACES: 4,
      HTTP_CONTEXT_ALLOWED_HOSTS: [],
    });
    expect(environment.PORT).toBeUndefined();
  });

  it('turns text into numbers and lists', () => {
    const environment = parseEnvironment({
      ...minimal,
      PORT: '8080',
      HTTP_CONTEXT_ALLOWED_HOSTS: 'crm.internal, *.svc:8080 ,',
    });
    expect(environment.PORT).toBe(8080);
    expect(environment.HTTP_CONTEXT_ALLOWED_HOSTS).toEqual(['crm.internal', '*.svc:8080']);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseEnvironment({ ...minimal, PORT: '', LOG_LEVEL: '  ' })).toEqual(
      parseEnvironment(minimal),
    );
  });

  it('names every bad variable with its value and what is expected', () => {
    const { message } = refusal({ PORT: '70000', LOG_LEVEL: 'loud', RUN_BATCH_MAX: '1.5' });
    expect(message.split('\n')).toEqual([
      'The environment is not valid:',
      '  LOG_LEVEL is "loud"; expected one of trace, debug, info, warn, error, fatal, silent',
      '  PORT is "70000"; expected a whole number from 0 to 65535',
      '  DATABASE_URL is not set; expected a URL such as postgresql://user:password@localhost:5432/activity_core',
      '  RUN_BATCH_MAX is "1.5"; expected a whole number from 1 to 1000',
    ]);
  });

  it('does not show the value of a secret', () => {
    const { message } = refusal({
      DATABASE_URL: 'mysql://root:hunter2@db',
      BOOTSTRAP_API_KEY: 'short',
    });
    expect(message).toContain('DATABASE_URL has a bad value (not shown)');
    expect(message).toContain('BOOTSTRAP_API_KEY has a bad value (not shown)');
    expect(message).not.toMatch(/hunter2|"short"/);
  });

  it('refuses a bootstrap key in production, also when NODE_ENV is not set', () => {
    const withKey = { ...minimal, BOOTSTRAP_API_KEY: 'a-key-of-twenty-chars' };
    expect(refusal(withKey).message).toContain('BOOTSTRAP_API_KEY is set in production');
    expect(parseEnvironment({ ...withKey, NODE_ENV: 'development' }).BOOTSTRAP_API_KEY).toBe(
      'a-key-of-twenty-chars',
    );
  });

  it('refuses to forget an event before its payload, and names both variables', () => {
    const days = { EVENT_PAYLOAD_RETENTION_DAYS: '31', EVENT_IDENTITY_RETENTION_DAYS: '30' };
    expect(refusal({ ...minimal, ...days }).message).toContain(
      'EVENT_IDENTITY_RETENTION_DAYS is 30, fewer than EVENT_PAYLOAD_RETENTION_DAYS, which is 31; ' +
        'expected at least as many days',
    );
    expect(refusal({ ...minimal, EVENT_PAYLOAD_RETENTION_DAYS: '91' }).message).toContain('is 90');
    const same = { ...days, EVENT_IDENTITY_RETENTION_DAYS: '31' };
    expect(parseEnvironment({ ...minimal, ...same })).toMatchObject({
      EVENT_PAYLOAD_RETENTION_DAYS: 31,
      EVENT_IDENTITY_RETENTION_DAYS: 31,
    });
  });

  it.each(['abc', '0x10', '1e3', '-1', '3000.0', '٣', 'Infinity'])(
    'refuses %s as a port',
    (PORT) => {
      expect(refusal({ ...minimal, PORT }).problems).toEqual([
        expect.objectContaining({ variable: 'PORT' }),
      ]);
    },
  );

  it('accepts exactly the whole numbers between the bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 1_100 }), (size) => {
        const raw = { ...minimal, RUN_BATCH_MAX: String(size) };
        if (size >= 1 && size <= 1_000) return parseEnvironment(raw).RUN_BATCH_MAX === size;
        return refusal(raw).problems.length === 1;
      }),
    );
  });
});
