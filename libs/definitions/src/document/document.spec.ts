import fc from 'fast-check';
import { leastDefinition, orderReview } from '../documents.fixture.js';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_DEPTH } from './limits.js';
import { validateDefinition } from './document.js';

/** A copy of the full document with the value at the pointer replaced; undefined removes it. */
function orderReviewWith(pointer: string, value: unknown): unknown {
  const document: unknown = orderReview();
  return put(document, pointer.split('/').slice(1), value);
}

function put(target: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const index = step === '-' ? target.length : Number(step);
    return target.with(Math.min(index, target.length - 1), put(target[index], rest, value));
  }
  const object = target as Record<string, unknown>;
  return { ...object, [step]: put(object[step], rest, value) };
}

function problemsOf(document: unknown): readonly { pointer: string; code: string }[] {
  const verdict = validateDefinition(document);
  return verdict.ok ? [] : verdict.problems.map(({ pointer, code }) => ({ pointer, code }));
}
