import { jsonPointer } from '../envelope/canonical-json.js';
import type { ExtensionValue } from '../event.contract.js';
import { EVENT_LIMITS } from '../event-limits.js';
import { type Delivery, type DeliveryProblems, fault, type Fault } from './delivery.js';
import { readText } from './text-fields.js';

/** The extensions of a delivery, checked against CloudEvents' naming and type system. */
export function readExtensions(
  { extensions }: Delivery,
  problems: DeliveryProblems,
): Record<string, ExtensionValue> {
  const read: Record<string, ExtensionValue> = {};
  let length = 0;
  for (const [name, value] of extensions) {
    if (problems.isFull) break;
    length += name.length + 5; // two quotes, a colon, a digit and a comma at least
    if (length > EVENT_LIMITS.envelopeBytes) {
      problems.add('', TOO_LARGE);
      break;
    }
    const extension = nameFault(name) ?? readExtension(value);
    if (typeof extension === 'object') problems.add(jsonPointer(['extensions', name]), extension);
    else if (extension !== undefined) read[name] = extension;
  }
  return read;
}

const TOO_LARGE = fault(
  'too_large',
  `must take at most ${EVENT_LIMITS.envelopeBytes} bytes as JSON`,
);

/** Names that no extension can have: CloudEvents' own attributes, and what the envelope lifts out. */
const RESERVED: ReadonlySet<string> = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'data',
  'traceparent',
  'correlationid',
  'causationid',
]);

function nameFault(name: string): Fault | undefined {
  const max = EVENT_LIMITS.extensionName;
  if (name.length > max || !/^[a-z0-9]+$/.test(name)) {
    return fault('bad_name', `must have a name of 1 to ${max} characters a-z and 0-9`);
  }
  if (!RESERVED.has(name)) return undefined;
  return fault('reserved_name', 'has a field of its own and cannot be an extension');
}

function readExtension(value: unknown): ExtensionValue | Fault | undefined {
  switch (typeof value) {
    case 'string':
      return readText(value, EVENT_LIMITS.extensionValue);
    case 'boolean':
      return value;
    case 'number':
      return isInt32(value) ? value : fault('out_of_range', 'must be a whole number of 32 bits');
    default:
      if (value === undefined || value === null) return undefined;
      return fault('wrong_type', 'must be a string, a boolean or a whole number');
  }
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}
