/** The SQLSTATE of a PostgreSQL error, looked up through the wrappers that ORM and driver put around it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error, depth = 0; isRecord(cause) && depth < 5; cause = cause.cause, depth++) {
    const code = cause.code;
    if (typeof code === 'string' && /^[0-9][0-9A-Z]{4}$|^P0...$|^XX...$/.test(code)) return code;
  }
  return undefined;
}

/**
 * Whether these rows cannot be written, so that repeating the statement cannot help, though fewer of
 * them may go through: the database refused one (SQLSTATE class 22, data exception; 23, integrity
 * constraint violation; 54, program limit exceeded), or the statement grew longer than a string can.
 */
export function isRefusedRow(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '') || isTooLong(error);
}

/** V8's strings end at half a gigabyte. */
function isTooLong(error: unknown): boolean {
  for (let cause = error, depth = 0; isRecord(cause) && depth < 5; cause = cause.cause, depth++) {
    if (cause.message === 'Invalid string length') return true;
  }
  return false;
}

/** What Node calls a connection that could not be made or broke. */
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What the driver says of a connection that broke; such errors carry no code. */
const LOST =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether the database could not be reached or went away: SQLSTATE class 08, 57P (shutdown) or
 * 53300 (too many connections), a socket error, or the driver's word for either.
 */
export function isConnectionLoss(error: unknown): boolean {
  for (let cause = error, depth = 0; isRecord(cause) && depth < 5; cause = cause.cause, depth++) {
    if (isLost(cause)) return true;
    // Node tries each address of a host and reports all failures as one error.
    if (
      Array.isArray(cause.errors) &&
      cause.errors.some((each) => isRecord(each) && isLost(each))
    ) {
      return true;
    }
  }
  return false;
}

function isLost({ code, message }: Record<string, unknown>): boolean {
  if (typeof code === 'string') {
    return SOCKET_ERRORS.has(code) || /^(08...|57P..|53300)$/.test(code);
  }
  return typeof message === 'string' && LOST.test(message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
