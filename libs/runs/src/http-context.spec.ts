import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Secrets } from '#config';
import { fetchHttpContext, HttpContextError, type HttpContextRequest } from './http-context.js';

describe('An http context source', () => {
  let server: Server;
  let host: string;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request, response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no port');
    host = `127.0.0.1:${address.port}`;
  });
  beforeEach(() => {
    process.env.SECRET_CRM_TOKEN = 'Bearer hush';
    answer = (_, response) => response.end();
  });
  afterAll(() => {
    delete process.env.SECRET_CRM_TOKEN;
    server.close();
    server.closeAllConnections();
  });

  function ask(changes: Partial<HttpContextRequest> = {}, allowedHosts = ['127.0.0.1']) {
    const request: HttpContextRequest = {
      source: 'customer',
      url: `http://${host}/`,
      headers: {},
      timeoutMs: 2_000,
      maxBytes: 1_000,
      ...changes,
    };
    return fetchHttpContext(request, { allowedHosts, secrets: new Secrets({}) });
  }

  async function refusal(asking: Promise<unknown>): Promise<HttpContextError> {
    const error: unknown = await asking.catch((thrown: unknown) => thrown);
    if (error instanceof HttpContextError) return error;
    throw new Error(`not refused: ${JSON.stringify(error)}`);
  }

  /** Answers with a body of this type. */
  function say(type: string, body: string | Buffer, headers: object = {}): void {
    answer = (_, response) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
  }

  it.each(['application/json', 'application/problem+json; charset=utf-8'])(
    'is a value when it says %s',
    async (type) => {
      say(type, '{"orders":[1,2]}');
      expect(await ask()).toEqual({ orders: [1, 2] });
    },
  );

  it('is a text when it says anything else, or nothing', async () => {
    say('text/plain', '{"orders":1}');
    expect(await ask()).toBe('{"orders":1}');
    answer = (_, response) => response.end('grün');
    expect(await ask()).toBe('grün');
  });

  it('is refused when it says JSON and sends something else', async () => {
    say('application/json', '{"orders":');
    expect(await refusal(ask())).toMatchObject({ code: 'context_http_json', retryable: false });
  });

  it('gets the headers of the definition, with secrets revealed', async () => {
    answer = (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.headers));
    };
    const headers = { authorization: 'secret://crm-token', 'x-team': 'risk' };
    expect(await ask({ headers })).toMatchObject({
      ...{ authorization: 'Bearer hush', 'x-team': 'risk' },
      ...{ accept: 'application/json', 'user-agent': 'activity-core' },
    });
  });

  it('is not asked without the secret that it needs', async () => {
    const headers = { authorization: 'secret://missing' };
    const error = await refusal(ask({ headers }));
    expect(error).toMatchObject({ code: 'context_secret', retryable: false });
  });

  it('does not tell a secret that no header can hold', async () => {
    process.env.SECRET_CRM_TOKEN = 'hush\nhush';
    const error = await refusal(ask({ headers: { authorization: 'secret://crm-token' } }));
    expect(error).toMatchObject({ code: 'context_http_header', retryable: false });
    expect(error.message).not.toContain('hush');
  });

  describe('may be called', () => {
    it('only when its host is allowed, with or without its port', async () => {
      await ask({}, [host]);
      await ask({}, ['127.0.0.1']);
      for (const allowed of [[], ['crm.test'], ['127.0.0.1:1'], ['*.0.0.1.test']]) {
        const error = await refusal(ask({}, allowed));
        expect(error).toMatchObject({ code: 'context_http_host', retryable: false });
      }
    });

    it('by any name under an allowed domain, but not by the domain or one that ends alike', async () => {
      const asked = async (url: string) => (await refusal(ask({ url }, ['*.crm.test:1']))).code;
      expect(await asked('http://eu.crm.test:1/')).toBe('context_http_unreachable');
      expect(await asked('http://crm.test:1/')).toBe('context_http_host');
      expect(await asked('http://evilcrm.test:1/')).toBe('context_http_host');
      expect(await asked('http://eu.crm.test:2/')).toBe('context_http_host');
    });

    it.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'not a URL', 'http://user:pass@127.0.0.1/'])(
      'only by an http URL without a user, not by %s',
      async (url) => {
        const error = await refusal(ask({ url }));
        expect(error).toMatchObject({ code: 'context_http_url', retryable: false });
      },
    );

    it('but does not lead elsewhere', async () => {
      const asked: (string | undefined)[] = [];
      answer = (request, response) => {
        asked.push(request.url);
        response.writeHead(302, { location: '/elsewhere' }).end();
      };
      const error = await refusal(ask());
      expect(error).toMatchObject({ code: 'context_http_status', retryable: false });
      expect(asked).toEqual(['/']);
    });
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('that answers %i may do better next time: %s', async (status, retryable) => {
    answer = (_, response) => response.writeHead(status).end('a body that nobody reads');
    expect(await refusal(ask())).toMatchObject({ code: 'context_http_status', retryable });
  });

  it('may answer as much as is allowed and no more, also when it is compressed', async () => {
    say('text/plain', 'x'.repeat(1_000));
    expect(await ask()).toHaveLength(1_000);
    say('text/plain', 'x'.repeat(1_001));
    expect(await refusal(ask())).toMatchObject({ code: 'context_http_size', retryable: false });
    say('text/plain', gzipSync('x'.repeat(1_000_000)), { 'content-encoding': 'gzip' });
    expect(await refusal(ask())).toMatchObject({ code: 'context_http_size', retryable: false });
  });

  it('must answer in time, with its body as well', async () => {
    answer = () => undefined;
    const late = { code: 'context_http_timeout', retryable: true };
    expect(await refusal(ask({ timeoutMs: 50 }))).toMatchObject(late);
    answer = (_, response) => response.writeHead(200).write('the first half');
    expect(await refusal(ask({ timeoutMs: 50 }))).toMatchObject(late);
  });

  it('that is not there may be later', async () => {
    const error = await refusal(ask({ url: 'http://127.0.0.1:1/' }));
    expect(error).toMatchObject({ code: 'context_http_unreachable', retryable: true });
  });
});
