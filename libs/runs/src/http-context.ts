import { isSecretReference, SecretNotFoundError, type Secrets } from '#config';
import type { JsonValue } from '#expressions';

/** One GET whose answer becomes `context.<name>`. */
export interface HttpContextRequest {
  /** The context source's name, for messages. */
  readonly source: string;
  readonly url: string;
  /** A value may be a `secret://name`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface HttpContextOptions {
  /** `host`, `host:port`, or either below a domain: `*.example.com`. */
  readonly allowedHosts: readonly string[];
  readonly secrets: Secrets;
}

/** An http context source did not answer as it must. The message names no secret and no body. */
export class HttpContextError extends Error {
  /**
   * @param code stable, for programs
   * @param retryable whether another try may go better
   * @param options the cause, for the log alone: it may name what is inside a network
   */
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Makes the request. JSON answers become values, others text. Redirects are not followed: they
 * would lead around the allow-list.
 *
 * @throws HttpContextError
 */
export async function fetchHttpContext(
  request: HttpContextRequest,
  options: HttpContextOptions,
): Promise<JsonValue> {
  const url = allowedUrl(request, options.allowedHosts);
  const headers = await revealedHeaders(request, options.secrets);
  const signal = AbortSignal.timeout(request.timeoutMs);
  const response = await send(request, url, { headers, signal });
  if (!response.ok) {
    await response.body?.cancel(); // else its connection stays open
    throw new HttpContextError(
      'context_http_status',
      `context source "${request.source}" answered ${response.status}`,
      response.status >= 500 || [408, 425, 429].includes(response.status),
    );
  }
  const body = await readBody(request, response, signal);
  return parseBody(request, body, response.headers.get('content-type') ?? '');
}

function allowedUrl(request: HttpContextRequest, allowedHosts: readonly string[]): URL {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) {
    throw new HttpContextError(
      'context_http_url',
      `the URL of context source "${request.source}" is not an http or https URL without a user`,
      false,
    );
  }
  if (!allowedHosts.some((allowed) => permits(allowed.toLowerCase(), url))) {
    throw new HttpContextError(
      'context_http_host',
      `context source "${request.source}" may not call ${url.host}: ` +
        `the host is not in HTTP_CONTEXT_ALLOWED_HOSTS`,
      false,
    );
  }
  return url;
}

/** Without a port, every port of the host is meant. */
function permits(allowed: string, { protocol, hostname, port }: URL): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  const names = [hostname, `${hostname}:${effectivePort}`];
  return allowed.startsWith('*.')
    ? names.some((name) => name.endsWith(allowed.slice(1)))
    : names.includes(allowed);
}

async function revealedHeaders(request: HttpContextRequest, secrets: Secrets): Promise<Headers> {
  try {
    const headers = new Headers({ accept: 'application/json', 'user-agent': 'activity-core' });
    for (const [name, value] of Object.entries(request.headers)) {
      headers.set(name, isSecretReference(value) ? await secrets.resolve(value) : value);
    }
    return headers;
  } catch (error) {
    if (error instanceof SecretNotFoundError) {
      throw new HttpContextError('context_secret', error.message, false);
    }
    throw new HttpContextError(
      'context_http_header',
      `a header of context source "${request.source}" has a value that HTTP does not allow`,
      false,
    );
  }
}

async function send(
  request: HttpContextRequest,
  url: URL,
  options: { readonly headers: Headers; readonly signal: AbortSignal },
): Promise<Response> {
  try {
    return await fetch(url, { ...options, redirect: 'manual' });
  } catch (error) {
    throw transportError(request, options.signal, error);
  }
}

async function readBody(
  request: HttpContextRequest,
  response: Response,
  signal: AbortSignal,
): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > request.maxBytes) throw tooLarge(request);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpContextError ? error : transportError(request, signal, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(request: HttpContextRequest, body: string, contentType: string): JsonValue {
  if (!/[/+]json\b/i.test(contentType)) return body;
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    throw new HttpContextError(
      'context_http_json',
      `context source "${request.source}" said JSON and sent something else`,
      false,
    );
  }
}

function tooLarge(request: HttpContextRequest): HttpContextError {
  return new HttpContextError(
    'context_http_size',
    `context source "${request.source}" answered more than ${request.maxBytes} bytes`,
    false,
  );
}

function transportError(
  { source, timeoutMs }: HttpContextRequest,
  signal: AbortSignal,
  cause: unknown,
): HttpContextError {
  const [code, what] = signal.aborted
    ? (['context_http_timeout', `did not answer within ${timeoutMs} ms`] as const)
    : (['context_http_unreachable', 'could not be reached'] as const);
  return new HttpContextError(code, `context source "${source}" ${what}`, true, { cause });
}
