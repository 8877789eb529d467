import { type ProblemAnswer } from './problem.js';

const RETRY_AFTER_SECONDS = 2;
const LOST_CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** The driver and its pool tell a lost connection by its message alone. */
const LOST_CONNECTION_MESSAGE =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/**
 * What to tell the client about an error of the database that no service has dealt with, by its
 * SQLSTATE (PostgreSQL, appendix A). Never the message: it quotes the statement and its values.
 */
export function databaseAnswer(error: unknown): ProblemAnswer | undefined {
  for (const cause of causesOf(error)) {
    const answer = isLostConnection(cause) ? UNAVAILABLE : answerTo(sqlState(cause));
    if (answer) return answer;
  }
  return undefined;
}

const UNAVAILABLE: ProblemAnswer = {
  status: 503,
  code: 'database_unavailable',
  detail:
    'The database cannot be reached right now. Try again; a change may already have been made.',
  headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
};

const BUSY: ProblemAnswer = {
  status: 503,
  code: 'database_busy',
  detail: 'The database could not do this right now. Nothing was changed; try again.',
  headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
};

const CONFLICT: ProblemAnswer = {
  status: 409,
  code: 'conflict',
  detail: 'The change does not go together with something that is already there.',
};

const UNSTORABLE: ProblemAnswer = {
  status: 422,
  code: 'unstorable_value',
  detail: 'The request has a value that cannot be stored.',
};

function answerTo(state: string | undefined): ProblemAnswer | undefined {
  if (state === undefined) return undefined;
  if (/^(?:08|57P)/.test(state)) return UNAVAILABLE;
  // serialization failure, deadlock, out of resources, lock or statement timeout
  if (/^(?:40|53|55P03|57014)/.test(state)) return BUSY;
  // unique, foreign key, exclusion
  if (/^(?:23505|23503|23P01)/.test(state)) return CONFLICT;
  return /^2[23]/.test(state) ? UNSTORABLE : undefined;
}

function isLostConnection({ code, message }: Cause): boolean {
  if (typeof code === 'string' && LOST_CONNECTION_CODES.has(code)) return true;
  return typeof message === 'string' && LOST_CONNECTION_MESSAGE.test(message);
}

function sqlState({ code }: Cause): string | undefined {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

interface Cause {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The error, what caused it, and the attempts it sums up (a host with several addresses). */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (!isCause(error) || depth > 5) return [];
  const attempts: unknown[] = Array.isArray(error.errors) ? error.errors.slice(0, 5) : [];
  return [error, ...[error.cause, ...attempts].flatMap((cause) => causesOf(cause, depth + 1))];
}

function isCause(error: unknown): error is Cause {
  return typeof error === 'object' && error !== null;
}
