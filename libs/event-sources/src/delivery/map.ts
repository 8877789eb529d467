import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { FieldProblem } from '#config';
import { EVENT_LIMITS, type NormalEvent, normalizeEnvelope } from '#events';
import {
  Allowance,
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
import { MappingRoom, type TakeBytes } from './mapping-room.service.js';

/** What became of a delivery, or of one item of it. */
export type Mapped =
  | { readonly kind: 'event'; readonly event: NormalEvent }
  /** Its `when` is false. */
  | { readonly kind: 'ignored' }
  /** Pointers lead into the source's document. */
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** Bytes of the events of one delivery: far more than a body holds, unless each event repeats it. */
export const DELIVERY_BYTES = 8 * 2 ** 20;

/** Work on the items of one delivery, see `MAX_STEPS`: about half a second. */
const DELIVERY_STEPS = 5_000_000;

/**
 * Makes events of a delivery: one, or one for each item of `forEach`, in order. Other requests have
 * their turn in between. A delivery whose items are too many, too large or too much work together
 * is refused as a whole.
 *
 * @throws EventIntakeOverloadedError when other deliveries have taken up all the room
 */
export function mapDelivery(
  source: CompiledEventSource,
  delivery: Delivery,
  room = new MappingRoom(),
): Promise<Mapped[]> {
  const roots = createRoots(delivery);
  const { forEach } = source;
  if (!forEach) return Promise.resolve([mapOne(source, roots)]);
  const items = itemsOf(forEach, roots);
  if (!items.ok) return Promise.resolve([items.refusal]);
  return room.during((take) => mapItems(source, { roots, items: items.list, take }));
}

interface Work {
  readonly roots: Roots;
  readonly items: readonly JsonValue[];
  readonly take: TakeBytes;
}

async function mapItems(
  source: CompiledEventSource,
  { roots, items, take }: Work,
): Promise<Mapped[]> {
  const allowance = new Allowance(DELIVERY_STEPS);
  const mapped: Mapped[] = [];
  let bytes = 0;
  for (const item of items) {
    if (mapped.length > 0) await turnOfOthers();
    const one = allowance.during(() => mapOne(source, roots.with({ item })));
    if (!one) return [refusal('expression_limit', 'its items take too much work together')];
    const size = one.kind === 'event' ? one.event.bytes : 0;
    bytes += size;
    if (bytes > DELIVERY_BYTES) return [TOO_LARGE];
    take(size);
    mapped.push(one);
  }
  return mapped;
}

type Items =
  | { readonly ok: true; readonly list: readonly JsonValue[] }
  | { readonly ok: false; readonly refusal: Mapped };

function itemsOf(forEach: Expression, roots: Roots): Items {
  const refuse = (...problem: Parameters<typeof refusal>): Items => {
    return { ok: false, refusal: refusal(...problem) };
  };
  try {
    const list = evaluate(forEach, roots);
    if (!isList(list)) return refuse('wrong_type', 'must give a list');
    const max = EVENT_LIMITS.batch;
    return list.length <= max
      ? { ok: true, list }
      : refuse('too_many', `must give at most ${max} items, not ${list.length}`);
  } catch (error) {
    return { ok: false, refusal: { kind: 'invalid', problems: [problemOf(error, '/forEach')] } };
  }
}

/** Of a whole delivery. */
function refusal(code: string, message: string): Mapped {
  return { kind: 'invalid', problems: [{ pointer: '/forEach', code, message }] };
}

const TOO_LARGE = refusal(
  'too_large',
  `must give items whose events take at most ${DELIVERY_BYTES} bytes together`,
);

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
