import type { JsonValue } from '#expressions';

/** The document of an event source as validated, with every default filled in. */
export interface EventSourceSpec {
  readonly key: string;
  readonly name: string;
  /** A source that is not enabled refuses deliveries. */
  readonly enabled: boolean;
  readonly verification: VerificationConfig;
  /** A CEL list; each of its items becomes an event. Without it a delivery is one event. */
  readonly forEach?: string;
  /** A CEL condition; what it is false for is ignored. */
  readonly when?: string;
  readonly event: EventMapping;
}

/** How a delivery proves where it comes from. */
export type VerificationConfig =
  | { readonly type: 'github'; readonly secrets: SecretReferences }
  | {
      readonly type: 'hmac-sha256';
      /** Lower-case, as every name of a header here. */
      readonly header: string;
      /** Stands before the signature in the header, for example `sha256=`. */
      readonly prefix: string;
      readonly encoding: 'hex' | 'base64';
      readonly secrets: SecretReferences;
    }
  | {
      readonly type: 'standard-webhooks' | 'stripe';
      readonly secrets: SecretReferences;
      /** ISO 8601 duration: how far the delivery's time may be from ours, before or after. */
      readonly tolerance: string;
    }
  | { readonly type: 'token'; readonly header: string; readonly secrets: SecretReferences }
  | { readonly type: 'api-key' };

/** `secret://name` each; any of them will do, so that a secret can be replaced without a gap. */
export type SecretReferences = readonly string[];

/** What the fields of the envelope are made of. Strings may hold `${…}`. */
export interface EventMapping {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  readonly dataschema?: string;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly extensions?: Readonly<Record<string, JsonValue>>;
  readonly data: JsonValue;
}

/** An event source without its document. Times are epoch milliseconds. */
export interface EventSourceSummary {
  readonly key: string;
  readonly name: string;
  readonly enabled: boolean;
  /** The last part of the path that it is delivered to; nobody can guess it. */
  readonly address: string;
  /** Counts every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A stored event source. */
export interface EventSource extends EventSourceSummary {
  readonly tenant: string;
  readonly spec: EventSourceSpec;
}
