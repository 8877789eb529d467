/**
 * What an event may hold. Identity (tenant, `source`, `id`) must fit into one entry of a B-tree
 * index, 2,704 bytes, whatever characters it is made of.
 */
export const EVENT_LIMITS = {
  /** Lengths are in UTF-16 code units. */
  id: 256,
  source: 512,
  type: 256,
  subject: 1_024,
  time: 64,
  datacontenttype: 256,
  dataschema: 2_048,
  traceparent: 256,
  correlationId: 256,
  causationId: 256,
  /** CloudEvents recommends 20 at most, and asks for no bound. */
  extensionName: 64,
  extensionValue: 4_096,
  /** Levels of arrays and objects in `data`. */
  dataDepth: 64,
  /** A whole envelope as JSON in UTF-8. */
  envelopeBytes: 256 * 1024,
  /** Events of one request. */
  batch: 1_000,
} as const;
