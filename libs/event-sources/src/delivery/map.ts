import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { FieldProblem } from '#config';
import { EVENT_LIMITS, type NormalEvent, normalizeEnvelope } from '#events';
import {
  createRoots,
  evaluate,
  evaluateCondition,
  type Expression,
  ExpressionError,
  type JsonValue,
  renderTemplate,
  type Roots,
} from '#expressions';
import type { CompiledEventSource } from '../document/compile.js';
import type { Delivery } from './delivery.js';

/** What became of a delivery, or of one item of it. */
export type Mapped =
  | { readonly kind: 'event'; readonly event: NormalEvent }
  /** Its `when` is false. */
  | { readonly kind: 'ignored' }
  /** Pointers lead into the source's document. */
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/**
 * Makes events of a delivery: one, or one for each item of `forEach`, in order. Other requests have
 * their turn in between.
 */
export async function mapDelivery(
  source: CompiledEventSource,
  delivery: Delivery,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  for (const one of mapEach(source, delivery)) {
    if (mapped.length > 0) await turnOfOthers();
    mapped.push(one);
  }
  return mapped;
}

function* mapEach(source: CompiledEventSource, delivery: Delivery): Generator<Mapped> {
  const roots = createRoots(delivery);
  const { forEach } = source;
  if (!forEach) {
    yield mapOne(source, roots);
    return;
  }
  const items = itemsOf(forEach, roots);
  if (!items.ok) yield { kind: 'invalid', problems: [items.problem] };
  else for (const item of items.list) yield mapOne(source, roots.with({ item }));
}

type Items =
  | { readonly ok: true; readonly list: readonly JsonValue[] }
  | { readonly ok: false; readonly problem: FieldProblem };

function itemsOf(forEach: Expression, roots: Roots): Items {
  const refuse = (code: string, message: string): Items => {
    return { ok: false, problem: { pointer: '/forEach', code, message } };
  };
  try {
    const list = evaluate(forEach, roots);
    if (!isList(list)) return refuse('wrong_type', 'must give a list');
    const max = EVENT_LIMITS.batch;
    return list.length <= max
      ? { ok: true, list }
      : refuse('too_many', `must give at most ${max} items, not ${list.length}`);
  } catch (error) {
    return { ok: false, problem: problemOf(error, '/forEach') };
  }
}

function mapOne({ when, event }: CompiledEventSource, roots: Roots): Mapped {
  let pointer = '/when';
  try {
    if (when && !evaluateCondition(when, roots)) return { kind: 'ignored' };
    pointer = '/event';
    const normalized = normalizeEnvelope(withTexts(renderTemplate(event, roots)), pointer);
    return normalized.ok
      ? { kind: 'event', event: normalized.event }
      : { kind: 'invalid', problems: normalized.problems };
  } catch (error) {
    return { kind: 'invalid', problems: [problemOf(error, pointer)] };
  }
}

/** An id may be a number in the body; in the envelope it is a text, as every field but these is. */
const FREE: ReadonlySet<string> = new Set(['data', 'extensions']);

function withTexts(rendered: JsonValue): JsonValue {
  const fields = Object.entries(rendered ?? {}).map(([name, value]: [string, JsonValue]) => {
    const isFine = FREE.has(name) || (typeof value !== 'number' && typeof value !== 'boolean');
    return [name, isFine ? value : String(value)] as const;
  });
  return Object.fromEntries(fields);
}

/** @throws what is no error of an expression */
function problemOf(error: unknown, pointer: string): FieldProblem {
  if (!(error instanceof ExpressionError)) throw error;
  return { pointer: error.pointer ?? pointer, code: error.code, message: error.message };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
