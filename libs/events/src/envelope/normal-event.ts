import { hash } from 'node:crypto';
import type { ExtensionValue, NewEnvelope } from '../event.contract.js';

/** A checked event, ready to be stored. The texts are made once: they are hashed and they are stored. */
export interface NormalEvent {
  readonly envelope: NewEnvelope;
  /** `data` as canonical JSON; absent when the event has none. */
  readonly dataJson?: string;
  readonly extensionsJson: string;
  /**
   * SHA-256, in hex, of what makes two deliveries the same. Left out are the time of receipt, the
   * trace context and the correlation ids, which a router may set anew when it tries again.
   */
  readonly contentHash: string;
  /** The size of the envelope as JSON in UTF-8. */
  readonly bytes: number;
}

/**
 * Completes an envelope whose parts are all checked.
 *
 * @param dataJson the envelope's data as canonical JSON
 * @param growth bytes by which the database's spelling of the data may exceed `dataJson`
 */
export function normalEvent(
  envelope: NewEnvelope,
  dataJson: string | undefined,
  growth: number,
): NormalEvent {
  const extensionsJson = extensionsText(envelope.extensions);
  const content = contentText(envelope, dataJson);
  return {
    envelope,
    ...(dataJson === undefined ? {} : { dataJson }),
    extensionsJson,
    contentHash: hash('sha256', content, 'hex'),
    bytes: Buffer.byteLength(content) + Buffer.byteLength(outsideContent(envelope)) + growth,
  };
}

/**
 * The content as one JSON object with sorted members. The two forms of a CloudEvent give the same
 * text: a header has no types, so extensions count as text; no `datacontenttype` means JSON.
 */
function contentText(envelope: NewEnvelope, dataJson: string | undefined): string {
  const impliedType = dataJson === undefined ? undefined : 'application/json';
  const members = [
    member('data', dataJson),
    member('dataBase64', quoted(envelope.dataBase64)),
    member('datacontenttype', quoted(envelope.datacontenttype ?? impliedType)),
    member('dataschema', quoted(envelope.dataschema)),
    member('extensions', extensionsText(withoutTrace(envelope.extensions), String)),
    member('subject', quoted(envelope.subject)),
    member('time', quoted(envelope.time)),
    member('type', quoted(envelope.type)),
  ];
  return `{${members.filter((text) => text !== '').join()}}`;
}

/** `tracestate` is the part of the trace context that stays among the extensions. */
function withoutTrace(extensions: NewEnvelope['extensions']): NewEnvelope['extensions'] {
  if (!Object.hasOwn(extensions, 'tracestate')) return extensions;
  return Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'tracestate'));
}

function extensionsText(
  extensions: NewEnvelope['extensions'],
  spell: (value: ExtensionValue) => ExtensionValue = (value) => value,
): string {
  const names = Object.keys(extensions).sort();
  const members = names.map((name) => `"${name}":${JSON.stringify(spell(extensions[name] ?? ''))}`);
  return `{${members.join()}}`;
}

function outsideContent(envelope: NewEnvelope): string {
  const { id, source, traceparent, correlationId, causationId } = envelope;
  return JSON.stringify({ id, source, traceparent, correlationId, causationId });
}

function member(name: string, json: string | undefined): string {
  return json === undefined ? '' : `"${name}":${json}`;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
