import type { FieldProblem } from '#config';
import { type DefinitionSpec, type DefinitionVerdict, InvalidDefinitionError } from '#definitions';
import { InvalidEventError, type NewEnvelope, type Normalized, normalizeEnvelope } from '#events';
import type { TestRequest, TestSample } from '#triggers';
import { InvalidBodyError } from '../problems/request.errors.js';
import type { TestSavedDefinitionDto } from './definition-test-requests.dto.js';

type Sent = Pick<TestSavedDefinitionDto, 'events' | 'eventIds' | 'last' | 'among' | 'context'>;

/**
 * What a request asks to try a definition on.
 *
 * @throws InvalidBodyError when it does not name exactly one sample
 * @throws InvalidEventError with every problem of the given events
 */
export function testRequestOf(sent: Sent): TestRequest {
  return { sample: sampleOf(sent), context: sent.context ?? {} };
}

function sampleOf({ events, eventIds, last, among }: Sent): TestSample {
  const problems = [events, eventIds, last].filter(isGiven).length === 1 ? [] : [NOT_ONE];
  if (isGiven(among) && !isGiven(last)) problems.push(AMONG_WHAT);
  if (problems.length > 0) throw new InvalidBodyError(problems);
  if (isGiven(events)) return { kind: 'given', events: envelopesOf(events) };
  if (isGiven(eventIds)) {
    return { kind: 'stored', rowIds: eventIds.map((id) => id.toLowerCase()) };
  }
  return { kind: 'latest', count: last ?? 0, among: among ?? 'all' };
}

/** An optional field may be sent as null. */
function isGiven<T>(value: T | undefined | null): value is T {
  return value !== undefined && value !== null;
}

function envelopesOf(events: readonly unknown[]): NewEnvelope[] {
  const read = events.map((event, index) => normalizeEnvelope(event, `/events/${index}`));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0) throw new InvalidEventError(problems.slice(0, MAX_PROBLEMS));
  return read.filter(isSound).map(({ event }) => event.envelope);
}

function isSound(one: Normalized): one is Extract<Normalized, { ok: true }> {
  return one.ok;
}

/** The spec of a document below `/document`. @throws InvalidDefinitionError */
export function specOf(verdict: DefinitionVerdict): DefinitionSpec {
  if (verdict.ok) return verdict.spec;
  throw new InvalidDefinitionError(
    verdict.problems.map((problem) => ({ ...problem, pointer: `/document${problem.pointer}` })),
  );
}

const MAX_PROBLEMS = 100;

const NOT_ONE: FieldProblem = {
  pointer: '',
  code: 'not_one_sample',
  message: 'must have exactly one of events, eventIds and last',
};

const AMONG_WHAT: FieldProblem = {
  pointer: '/among',
  code: 'needs_last',
  message: 'goes with last only',
};
