import { CloudEvent, ValidationError } from 'cloudevents';
import { type DeliveryProblems, fault } from './delivery.js';

/**
 * What CloudEvents asks for beyond what every event must have.
 *
 * The `cloudevents` package judges the URIs. Its readers are not used: an event without `id` or
 * `time` gets a random id and the current time from them, which would make every retry a new
 * event, and they neither decode headers nor check names and versions.
 */
export function refuseBadUris(
  { source, dataschema }: { readonly source: unknown; readonly dataschema: unknown },
  problems: DeliveryProblems,
): void {
  if (isText(source) && !isCloudEvent({ source })) {
    problems.add('/source', fault('wrong_form', 'must be a URI reference (RFC 3986)'));
  }
  if (isText(dataschema) && !isCloudEvent({ dataschema })) {
    problems.add('/dataschema', fault('wrong_form', 'must be a URI (RFC 3986)'));
  }
}

/** Only version 1.0 is known; its patch releases carry the same version. */
export function refuseOtherVersions(specversion: unknown, problems: DeliveryProblems): void {
  if (specversion === '1.0') return;
  const code = specversion === undefined || specversion === null ? 'required' : 'unknown_value';
  problems.add('/specversion', fault(code, 'must be "1.0"'));
}

const SOUND = {
  specversion: '1.0',
  id: '1',
  source: '/',
  type: 'test',
  time: '2000-01-01T00:00:00Z',
} as const;

/** Whether the package accepts an event that is sound but for the given attribute. */
function isCloudEvent(attribute: { source: string } | { dataschema: string }): boolean {
  try {
    return Boolean(new CloudEvent({ ...SOUND, ...attribute }));
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

/** Other values are refused where all texts are checked. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
