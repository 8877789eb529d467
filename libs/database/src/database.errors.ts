/** The SQLSTATE of a PostgreSQL error, looked up through the wrappers that ORM and driver put around it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error, depth = 0; isRecord(cause) && depth < 5; cause = cause.cause, depth++) {
    const code = cause.code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}

/**
 * Whether the database refused the row itself (SQLSTATE class 22, data exception, or 23, integrity
 * constraint violation): repeating the statement cannot help.
 */
export function isRefusedRow(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && (state.startsWith('22') || state.startsWith('23'));
}

/** Whether the database could not be reached or went away (class 08, 57P, or a socket error). */
export function isConnectionLoss(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined)
    return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  return isRecord(error) && /ECONN|terminat|timeout|closed/i.test(String(error.message));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
