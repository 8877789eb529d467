import { createRequire } from 'node:module';

/** A CloudEvent 1.0 in structured JSON form, as `POST /v1/events` takes it. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

interface Webhook {
  readonly name: string;
  readonly examples: readonly Payload[];
}

interface Payload {
  readonly action?: string;
  readonly repository?: { readonly full_name?: string };
  readonly [field: string]: unknown;
}

/** The webhook payloads that GitHub documents, each wrapped as a router would wrap it. */
export function gitHubEvents(): CloudEvent[] {
  const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as Webhook[];
  return webhooks.flatMap(({ name, examples }) =>
    examples.map((data, index): CloudEvent => ({
      specversion: '1.0',
      id: `${name}-${index + 1}`,
      source: `https://github.com/${data.repository?.full_name ?? 'octo-org'}`,
      type: ['com.github', name, data.action].filter((part) => part !== undefined).join('.'),
      datacontenttype: 'application/json',
      data,
    })),
  );
}
