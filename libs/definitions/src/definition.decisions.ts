import { isDeepStrictEqual } from 'node:util';
import type {
  Definition,
  DefinitionSpec,
  DefinitionState,
  MissedTimes,
} from './definition.contract.js';
import {
  DefinitionArchivedError,
  DefinitionExistsError,
  DefinitionNotFoundError,
  StaleDefinitionError,
} from './definition.errors.js';

/** Which version a change is meant for; undefined for whatever there is, be it nothing. */
export type ExpectedVersion = number | undefined;

/** What a request makes of a definition. */
export type Decision =
  | { readonly kind: 'unchanged'; readonly current: Definition }
  | { readonly kind: 'create'; readonly spec: DefinitionSpec }
  | { readonly kind: 'revise'; readonly current: Definition; readonly spec: DefinitionSpec }
  | { readonly kind: 'move'; readonly current: Definition; readonly move: Move };

/** A decision that changes something. */
export type Change = Exclude<Decision, { kind: 'unchanged' }>;

/** Into which state, and why. */
export interface Move {
  readonly state: DefinitionState;
  readonly note: string | null;
  /** What to do with the nominal times that a pause skipped. */
  readonly missed?: MissedTimes | undefined;
}

/** @throws DefinitionExistsError */
export function decideCreation(current: Definition | undefined, spec: DefinitionSpec): Decision {
  if (current) throw new DefinitionExistsError(spec.key);
  return { kind: 'create', spec };
}

/** @throws StaleDefinitionError, DefinitionArchivedError */
export function decideReplacement(
  current: Definition | undefined,
  spec: DefinitionSpec,
  expected: ExpectedVersion,
): Decision {
  requireVersion(spec.key, current, expected);
  if (!current) return { kind: 'create', spec };
  if (current.state === 'archived') throw new DefinitionArchivedError(spec.key);
  const isSame = isDeepStrictEqual(current.spec, spec);
  return isSame ? { kind: 'unchanged', current } : { kind: 'revise', current, spec };
}

/** @throws StaleDefinitionError, DefinitionArchivedError */
export function decideMove(current: Definition, move: Move, expected: ExpectedVersion): Decision {
  requireVersion(current.key, current, expected);
  if (current.state === move.state) return { kind: 'unchanged', current };
  if (current.state === 'archived' && move.state === 'paused') {
    throw new DefinitionArchivedError(current.key);
  }
  return { kind: 'move', current, move };
}

/** @throws DefinitionNotFoundError */
export function requireDefinition(key: string, current: Definition | undefined): Definition {
  if (!current) throw new DefinitionNotFoundError(key);
  return current;
}

function requireVersion(
  key: string,
  current: Definition | undefined,
  expected: ExpectedVersion,
): void {
  if (expected === undefined || current?.version === expected) return;
  throw new StaleDefinitionError(key, current?.version);
}
