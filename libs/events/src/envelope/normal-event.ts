import { hash } from 'node:crypto';
import type { ExtensionValue, NewEnvelope } from '../event.contract.js';
import { isJson, isPlainJson, mediaType } from './media-type.js';

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
  return {
    envelope,
    ...(dataJson === undefined ? {} : { dataJson }),
    extensionsJson,
    contentHash: hash('sha256', contentText(envelope, dataJson), 'hex'),
    bytes: sizeOf(envelope, { dataJson, extensionsJson }) + growth,
  };
}

/**
 * The content as one JSON object with sorted members. The two forms of a CloudEvent give the same
 * text: a header has no types, so extensions count as text; and what carries the data is left out
 * where there are none.
 */
function contentText(envelope: NewEnvelope, dataJson: string | undefined): string {
  const carried = carriedData(envelope, dataJson);
  const members = [
    member('data', carried.data),
    member('dataBase64', quoted(carried.dataBase64)),
    member('datacontenttype', quoted(carried.datacontenttype)),
    member('dataschema', quoted(envelope.dataschema)),
    member('extensions', extensionsText(withoutTrace(envelope.extensions), String)),
    member('subject', quoted(envelope.subject)),
    member('time', quoted(envelope.time)),
    member('type', quoted(envelope.type)),
  ];
  return `{${members.filter((text) => text !== '').join()}}`;
}

type CarriedData = Pick<NewEnvelope, 'dataBase64' | 'datacontenttype'> & { readonly data?: string };

/**
 * A binary message without a body has a content type all the same, and cannot tell empty text from
 * none; what says that it is JSON in UTF-8 says no more than what says nothing.
 */
function carriedData({ dataBase64, datacontenttype }: NewEnvelope, data?: string): CarriedData {
  if (!hasContent(data, datacontenttype) && !dataBase64) return {};
  const isPlain = data !== undefined && isPlainJson(datacontenttype ?? PLAIN_JSON);
  const type = isPlain ? PLAIN_JSON : datacontenttype;
  return {
    ...(data !== undefined && { data }),
    ...(dataBase64 !== undefined && { dataBase64 }),
    ...(type !== undefined && { datacontenttype: type }),
  };
}

const PLAIN_JSON = 'application/json';

function hasContent(data: string | undefined, type = PLAIN_JSON): boolean {
  const isEmptyText = data === '""' && !isJson(mediaType(type));
  return data !== undefined && !isEmptyText;
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

/** Bytes of the whole envelope as JSON; its data and extensions are written already. */
function sizeOf(
  envelope: NewEnvelope,
  { dataJson, extensionsJson }: { dataJson: string | undefined; extensionsJson: string },
): number {
  const place = 0; // one byte, which what stands there replaces
  const data = dataJson === undefined ? {} : { data: place };
  const frame = JSON.stringify({ ...envelope, ...data, extensions: place });
  const written = dataJson === undefined ? [extensionsJson] : [extensionsJson, dataJson];
  return written.reduce((sum, json) => sum + Buffer.byteLength(json) - 1, Buffer.byteLength(frame));
}

function member(name: string, json: string | undefined): string {
  return json === undefined ? '' : `"${name}":${json}`;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}
