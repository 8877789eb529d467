import {
  Controller,
  ForbiddenException,
  Get,
  type HttpException,
  Logger,
  Module,
  Param,
  Post,
  Query,
  ServiceUnavailableException,
} from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsIn, IsOptional } from 'class-validator';
import { DomainError, type DomainErrorKind, type FieldProblem } from '#config';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { PageQueryDto } from '../http/page.js';
import { STATUS_OF_KIND } from './kind.js';
import { type Problem } from './problem.js';

class SampleError extends DomainError {
  readonly code = 'sample';
  override readonly problems: readonly FieldProblem[] = [
    { pointer: '/a', code: 'bad', message: 'a is bad' },
  ];

  constructor(readonly kind: DomainErrorKind) {
    super('It does not go.');
  }
}

/** What a driver throws: a message that quotes the statement, and a SQLSTATE. */
function driverError(code: string, message = 'insert into secrets values ($1) - hunter2'): Error {
  return Object.assign(new Error(message), { code, detail: 'Key (token)=(hunter2) exists.' });
}

/** What a small document with a long name and very many faults below it comes to. */
class LongError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'long';
  override readonly problems = Array.from({ length: 8_000 }, (_, i) => ({
    pointer: `/${'k'.repeat(150_000)}/${i}`,
    code: 'bad',
    message: `"${'m'.repeat(150_000)}" is bad`,
  }));

  constructor() {
    super(`It is not valid: ${'k'.repeat(150_000)} is bad; and more.`);
  }
}

class ListQueryDto extends PageQueryDto {
  @IsOptional()
  @IsIn(['open', 'claimed'])
  readonly state?: string;
}

const thrown = new Map<string, unknown>();

@Controller('problems')
class ProblemsController {
  @Post(':name')
  fail(@Param('name') name: string): never {
    throw thrown.get(name);
  }

  @Get()
  list(@Query() query: ListQueryDto): ListQueryDto {
    return query;
  }

  @Get('item/:id')
  read(@Param('id') id: string): { id: string } {
    return { id };
  }
}

@Module({ controllers: [ProblemsController] })
class ProblemsModule {}

describe('problems', () => {
  let app: NestFastifyApplication;
  const logged: unknown[] = [];

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [ProblemsModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
    const collect = (line: unknown) => logged.push(line);
    app.useLogger({ log: () => undefined, warn: collect, error: collect });
    configureApi(app);
    await app.init();
  });

  beforeEach(() => {
    logged.length = 0;
  });

  afterAll(async () => {
    await app.close();
    Logger.overrideLogger(false);
  });

  async function answerTo(error: unknown) {
    thrown.set('it', error);
    const response = await app.inject({ method: 'POST', url: '/v1/problems/it' });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    return { response, problem: response.json<Problem>() };
  }

  async function get(url: string) {
    const response = await app.inject({ url });
    return { ...response.json<Problem>(), httpStatus: response.statusCode };
  }

  it('list the first of very many, and cut what is long', async () => {
    const { response, problem } = await answerTo(new LongError());
    expect(problem.detail).toMatch(
      /^It is not valid: k+… 7900 of the 8000 problems are not listed\.$/,
    );
    expect(problem.errors).toHaveLength(100);
    expect(problem.errors?.[99]).toEqual({
      pointer: `/${'k'.repeat(1_999)}…`,
      code: 'bad',
      message: `"${'m'.repeat(1_999)}…`,
    });
    expect(response.body.length).toBeLessThan(500_000);
  });

  it('tell what went wrong, where, and how to find it in the log', async () => {
    thrown.set('it', new SampleError('conflict'));
    const response = await app.inject({
      method: 'POST',
      url: '/v1/problems/it?a=1',
      headers: { 'x-request-id': 'from-the-gateway' },
    });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toEqual({
      type: 'urn:problem-type:activity-core:sample',
      title: 'Sample',
      status: 409,
      detail: 'It does not go.',
      code: 'sample',
      instance: '/v1/problems/it',
      requestId: 'from-the-gateway',
      errors: [{ pointer: '/a', code: 'bad', message: 'a is bad' }],
    });
  });

  it.each(Object.entries(STATUS_OF_KIND))(
    'answer a domain error of kind %s with %i',
    async (kind, status) => {
      const { response } = await answerTo(new SampleError(kind as DomainErrorKind));
      expect(response.statusCode).toBe(status);
      expect(response.headers['retry-after'] !== undefined).toBe(status === 429 || status === 503);
      expect(logged).toHaveLength(status === 503 ? 1 : 0);
    },
  );

  it('pass on how long a domain error says to wait', async () => {
    const error = Object.assign(new SampleError('too_many'), { retryAfterSeconds: 17 });
    expect((await answerTo(error)).response.headers['retry-after']).toBe('17');
  });

  const nestExceptions: [HttpException, number, string, string][] = [
    [new ForbiddenException('not yours'), 403, 'forbidden', 'not yours'],
    [new ServiceUnavailableException('later'), 503, 'service_unavailable', 'later'],
  ];
  it.each(nestExceptions)(
    'speak for the exceptions of Nest: %s',
    async (error, status, code, detail) => {
      expect((await answerTo(error)).problem).toMatchObject({ status, code, detail });
    },
  );

  describe('of our own making', () => {
    it.each([
      new TypeError('Cannot read properties of undefined (hunter2)'),
      'a string',
      undefined,
      null,
      { statusCode: 400, message: 'hunter2' },
    ])('are a 500 that tells nothing, and a line with the stack: %s', async (error) => {
      const { response, problem } = await answerTo(error);
      expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
      expect(response.payload).not.toMatch(/hunter2|at .*\.ts/);
      expect(logged).toEqual([expect.objectContaining({ err: expect.any(Error) })]);
    });
  });

  describe('of the database', () => {
    it.each([
      ['22P02', 422, 'unstorable_value'],
      ['22P05', 422, 'unstorable_value'],
      ['23514', 422, 'unstorable_value'],
      ['23505', 409, 'conflict'],
      ['23503', 409, 'conflict'],
      ['40001', 503, 'database_busy'],
      ['40P01', 503, 'database_busy'],
      ['53300', 503, 'database_busy'],
      ['57014', 503, 'database_busy'],
      ['08006', 503, 'database_unavailable'],
      ['57P01', 503, 'database_unavailable'],
      ['42P01', 500, 'internal_error'],
      ['ECONNREFUSED', 503, 'database_unavailable'],
      ['EPIPE', 503, 'database_unavailable'],
    ])('keep the statement to themselves: %s is %i', async (sqlState, status, code) => {
      const { response, problem } = await answerTo(driverError(sqlState));
      expect(problem).toMatchObject({ status, code });
      expect(response.payload).not.toMatch(/insert|hunter2|token/);
      expect(response.headers['retry-after'] !== undefined).toBe(status === 503);
    });

    it.each([
      new Error('the query failed', { cause: driverError('22003') }),
      new AggregateError([driverError('22003')], ''),
    ])('are found inside %s', async (error) => {
      expect((await answerTo(error)).problem.code).toBe('unstorable_value');
    });

    it('are found where every address of a host refused', async () => {
      const attempts = [driverError('ECONNREFUSED'), driverError('ECONNREFUSED')];
      expect((await answerTo(new AggregateError(attempts, ''))).problem.status).toBe(503);
    });

    it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
      'are known by their words where they have no code: %s',
      async (message) => {
        expect((await answerTo(new Error(message))).problem.code).toBe('database_unavailable');
      },
    );

    it('do not go round in circles', async () => {
      const error = new Error('a');
      error.cause = error;
      expect((await answerTo(error)).problem.status).toBe(500);
    });
  });

  describe('of the URL', () => {
    it('name an unknown path', async () => {
      expect(await get('/v1/nothing?x=1')).toMatchObject({
        httpStatus: 404,
        code: 'route_not_found',
        detail: 'Nothing answers GET /v1/nothing.',
        instance: '/v1/nothing',
      });
    });

    it('do not read the body of an unknown path', async () => {
      const response = await app.inject({
        method: 'POST',
        url: '/v2/problems',
        payload: '{',
        headers: { 'content-type': 'application/json' },
      });
      expect(response.json()).toMatchObject({ code: 'route_not_found' });
    });

    it.each(['/v1/problems/item/7', '/v1/problems/item/x%20y?z'])(
      'tell a wrong method from a wrong path: DELETE %s',
      async (url) => {
        const response = await app.inject({ method: 'DELETE', url });
        expect(response.statusCode).toBe(405);
        expect(response.headers.allow).toBe('GET, HEAD');
        expect(response.json()).toMatchObject({ code: 'method_not_allowed' });
      },
    );

    it.each([
      '/v1/problems/item/%zz',
      '/v1/problems/item/%ff',
      '/v1/problems?state=%zz',
      '/v1/problems?%c0%80=1',
    ])('refuse percent signs that are not UTF-8: %s', async (url) => {
      expect(await get(url)).toMatchObject({ httpStatus: 400, code: 'malformed_url' });
    });

    it.each([
      ['/v1/problems/item/a%00b', { in: 'path', pointer: '/id', code: 'nul_character' }],
      ['/v1/problems?state=a%00b', { in: 'query', pointer: '/state', code: 'nul_character' }],
      ['/v1/problems?a=1&a=%00', { in: 'query', pointer: '/a/1', code: 'nul_character' }],
      [
        '/v1/problems?__proto__=%41',
        { in: 'query', pointer: '/__proto__', code: 'forbidden_name' },
      ],
    ])('refuse what cannot be stored: %s', async (url, error) => {
      const problem = await get(url);
      expect(problem).toMatchObject({ httpStatus: 400, code: 'invalid_parameters' });
      expect(problem.errors).toEqual([expect.objectContaining(error)]);
    });

    it('refuse a parameter longer than any of ours', async () => {
      expect(await get(`/v1/problems/item/${'x'.repeat(513)}`)).toMatchObject({
        httpStatus: 414,
        code: 'path_too_long',
      });
    });
  });

  describe('of the query', () => {
    it('are none when it is as it should be', async () => {
      const response = await app.inject('/v1/problems?limit=200&state=open&cursor=abc');
      expect(response.json()).toEqual({ limit: 200, state: 'open', cursor: 'abc' });
      expect((await app.inject('/v1/problems')).json()).toEqual({ limit: 50 });
    });

    it.each([
      ['limit=0', '/limit', 'min'],
      ['limit=201', '/limit', 'max'],
      ['limit=1e2', '/limit', 'is_int'],
      ['limit=', '/limit', 'is_int'],
      ['limit=5&limit=6', '/limit', 'is_int'],
      ['state=done', '/state', 'is_in'],
      ['cursor=a&cursor=b', '/cursor', 'is_string'],
      ['colour=red', '/colour', 'unknown_field'],
      ['state[x]=open', '/state[x]', 'unknown_field'],
      ['__proto__=x', '/__proto__', 'forbidden_name'],
    ])('name what is wrong: %s', async (query, pointer, code) => {
      const problem = await get(`/v1/problems?${query}`);
      expect(problem).toMatchObject({ httpStatus: 400, code: 'invalid_parameters' });
      expect(problem.errors).toContainEqual(
        expect.objectContaining({ in: 'query', pointer, code }),
      );
    });
  });
});
