export type Headers = Readonly<Record<string, string>>;

export const JSON_BODY: Headers = { 'content-type': 'application/json' };
export const YAML_BODY: Headers = { 'content-type': 'application/yaml' };

/** A request that must be refused, and how. */
export class Attack {
  private constructor(
    readonly path: string,
    readonly init: RequestInit,
    /** `status code`, then `place code` of each error; a place outside the body is `part:pointer`. */
    readonly answer: readonly string[],
  ) {}

  /** @param body texts and bytes are sent as they are, everything else as JSON */
  static send(path: string, body: unknown, headers = JSON_BODY, method = 'POST'): Attack {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    return new Attack(path, { method, headers, body: isRaw ? body : JSON.stringify(body) }, []);
  }

  static request(method: string, path: string, headers: Headers = {}): Attack {
    return new Attack(path, { method, headers }, []);
  }

  deserves(...answer: readonly string[]): Attack {
    return new Attack(this.path, this.init, answer);
  }
}

export const define = (body: unknown, headers?: Headers) =>
  Attack.send('/v1/definitions', body, headers);
export const accept = (body: unknown, headers?: Headers) =>
  Attack.send('/v1/events', body, headers);
export const claim = (body: unknown) => Attack.send('/v1/tasks/claim', body);
export const preview = (body: unknown) => Attack.send('/v1/cron/preview', body);
export const get = (path: string, headers?: Headers) => Attack.request('GET', path, headers);
export const put = (key: string, body: unknown, headers: Headers = {}) =>
  Attack.send(`/v1/definitions/${key}`, body, { ...JSON_BODY, ...headers }, 'PUT');

/** An event, a definition and a claim that are sound. */
export const EVENT = { id: 'e', source: '/hostile', type: 'hostile.happened' };
export const DEFINITION = {
  key: 'hostile',
  triggers: [{ id: 'on', type: 'event', eventTypes: ['hostile.happened'] }],
  taskTemplates: [{ id: 'look', title: 'Look', queue: 'q' }],
};
export const CLAIM = { queues: ['q'], worker: 'w' };
