import { compiledDuration, compiledExpression, compiledTemplate } from '#documents';
import type { Expression, JsonObject, Template } from '#expressions';
import type { EventSourceSpec, VerificationConfig } from '../event-source.contract.js';
import { DELIVERY_ROOTS, mappingRoots } from './roots.js';

/** A spec with everything in it prepared for use. Immutable. */
export interface CompiledEventSource {
  readonly forEach?: Expression;
  readonly when?: Expression;
  /** Renders to an envelope that nobody has checked yet. */
  readonly event: Template;
  /** How far a delivery's time may be from ours; 0 where it tells none. */
  readonly toleranceMs: number;
}

/**
 * Compiles a spec that validated.
 *
 * @throws UncompilableSpecError
 */
export function compileEventSource(spec: EventSourceSpec): CompiledEventSource {
  const { forEach, when, verification } = spec;
  const roots = mappingRoots(spec);
  const event: JsonObject = { ...spec.event };
  return {
    ...(forEach !== undefined && {
      forEach: compiledExpression(forEach, DELIVERY_ROOTS, '/forEach'),
    }),
    ...(when !== undefined && { when: compiledExpression(when, roots, '/when') }),
    event: compiledTemplate(event, roots, '/event'),
    toleranceMs: toleranceOf(verification),
  };
}

function toleranceOf(verification: VerificationConfig): number {
  if (!('tolerance' in verification)) return 0;
  return compiledDuration(verification.tolerance, '/verification/tolerance');
}
