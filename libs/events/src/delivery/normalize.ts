import { canonicalJson } from '../envelope/canonical-json.js';
import { type NormalEvent, normalEvent } from '../envelope/normal-event.js';
import type { NewEnvelope } from '../event.contract.js';
import { EVENT_LIMITS } from '../event-limits.js';
import { type Delivery, type DeliveryProblems, type EventProblem, fault } from './delivery.js';
import { readExtensions } from './extension-fields.js';
import { readTexts } from './text-fields.js';

/** What became of one delivered event: its normal form, or what is wrong with it. */
export type Normalized =
  | { readonly ok: true; readonly event: NormalEvent }
  | { readonly ok: false; readonly problems: readonly EventProblem[] };

/**
 * Checks what was delivered and brings it into the normal form. Problems are noted one and all, up
 * to a bound, not only the first.
 *
 * @param delivery undefined when what was sent cannot be taken apart, which `problems` then tell
 */
export function normalize(delivery: Delivery | undefined, problems: DeliveryProblems): Normalized {
  const event = delivery && readDelivery(delivery, problems);
  return event ? { ok: true, event } : { ok: false, problems: problems.list };
}

function readDelivery(delivery: Delivery, problems: DeliveryProblems): NormalEvent | undefined {
  const { id, source, type, ...texts } = readTexts(delivery, problems);
  const extensions = readExtensions(delivery, problems);
  const { dataJson, growth, ...data } = readContent(delivery, problems);
  if (id === undefined || source === undefined || type === undefined) return undefined;
  if (problems.list.length > 0) return undefined;
  const event = normalEvent({ id, source, type, ...texts, ...data, extensions }, dataJson, growth);
  const max = EVENT_LIMITS.envelopeBytes;
  if (event.bytes <= max) return event;
  problems.add(
    '',
    fault('too_large', `must take at most ${max} bytes as JSON, not ${event.bytes}`),
  );
  return undefined;
}

type Content = Pick<NewEnvelope, 'data' | 'dataBase64'> & { dataJson?: string; growth: number };

const NO_CONTENT: Content = { growth: 0 };

function readContent({ data, dataBase64 }: Delivery, problems: DeliveryProblems): Content {
  const hasData = data !== undefined && data !== null;
  const hasBase64 = dataBase64 !== undefined && dataBase64 !== null;
  if (hasData && hasBase64) {
    problems.add('/dataBase64', fault('not_both', 'must not stand beside JSON data'));
  }
  if (hasData) return readJson(data, problems);
  return hasBase64 ? readBase64(dataBase64, problems) : NO_CONTENT;
}

const DATA_BOUNDS = { depth: EVENT_LIMITS.dataDepth, length: EVENT_LIMITS.envelopeBytes };

function readJson(data: unknown, problems: DeliveryProblems): Content {
  const json = canonicalJson(data, DATA_BOUNDS);
  if (json.ok) return { data: json.value, dataJson: json.text, growth: json.growth };
  const { pointer, code } = json.problem;
  // Too large is the whole envelope, wherever its size comes from.
  problems.add(code === 'too_large' ? '' : `/data${pointer}`, json.problem);
  return NO_CONTENT;
}

function readBase64(text: unknown, problems: DeliveryProblems): Content {
  if (typeof text === 'string' && isBase64(text)) return { dataBase64: text, growth: 0 };
  problems.add(
    '/dataBase64',
    fault('wrong_form', 'must be a string in base64 (RFC 4648, section 4)'),
  );
  return NO_CONTENT;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
