import { Body, Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import { IsDefined, IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { type Problem } from '../problems/problem.js';
import { RawBody } from './body.parser.js';
import { FreeForm } from './free-form.decorator.js';

class LineDto {
  @IsInt()
  readonly count!: number;

  @FreeForm()
  @IsOptional()
  readonly data?: unknown;
}

class OrderDto {
  @IsString()
  @MaxLength(10)
  readonly name!: string;

  @FreeForm()
  @IsOptional()
  readonly payload?: unknown;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  readonly lines?: readonly LineDto[];
}

class NoteDto {
  @IsOptional()
  @IsString()
  readonly note?: string;
}

class NeedyDto {
  @IsDefined()
  @IsString()
  readonly name!: string;
}

@Controller('bodies')
class BodiesController {
  @Post('any')
  @HttpCode(200)
  any(@Body() body: unknown): { body: unknown } {
    return { body };
  }

  @Post('order')
  @HttpCode(200)
  order(@Body() body: OrderDto): OrderDto {
    return body;
  }

  @Post('note')
  @HttpCode(200)
  note(@Body() body: NoteDto): NoteDto {
    return body;
  }

  @Post('needy')
  needy(@Body() body: NeedyDto): NeedyDto {
    return body;
  }

  @Post('bytes')
  @RawBody()
  @HttpCode(200)
  bytes(@Body() body: unknown): object {
    return { hex: Buffer.isBuffer(body) ? body.toString('hex') : undefined };
  }

  @Get()
  list(): [] {
    return [];
  }
}

@Module({ controllers: [BodiesController] })
class BodiesModule {}

describe('bodies', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [BodiesModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(app);
    await app.init();
  });

  afterAll(() => app.close());

  function post(path: string, payload: string | Buffer, contentType?: string, headers = {}) {
    return app.inject({
      method: 'POST',
      url: `/v1/bodies/${path}`,
      payload,
      headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...headers },
    });
  }

  async function refusal(...request: Parameters<typeof post>): Promise<Problem> {
    const response = await post(...request);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = response.json<Problem>();
    expect(problem.status).toBe(response.statusCode);
    return problem;
  }

  const json = 'application/json';
  const yaml = 'application/yaml';

  describe('of JSON', () => {
    it.each([
      json,
      'application/json; charset=utf-8',
      'application/cloudevents+json',
      'APPLICATION/JSON',
    ])('are read as %s', async (contentType) => {
      expect((await post('any', '{"a":[1,null]}', contentType)).json()).toEqual({
        body: { a: [1, null] },
      });
    });

    it.each([
      ['{"a":1,}', 'line 1 column 8'],
      ['{\n  "a": [1, 2,\n  x]}', 'line 3 column 3'],
      ['{"a": tru}', 'line 1 column 10'],
      ['{"a":', 'line 1 column 6'],
      ["{'a':1}", 'line 1 column 2'],
      ['[1] [2]', 'line 1 column 5'],
      ['   ', 'line 1 column 4'],
    ])('that are malformed are refused with the position: %j', async (text, position) => {
      const problem = await refusal('any', text, json);
      expect(problem).toMatchObject({ status: 400, code: 'malformed_json' });
      expect(problem.detail).toContain(position);
    });

    it('that are not UTF-8 are refused instead of being mended', async () => {
      const latin1 = Buffer.from('{"name":"M\u00fcller"}', 'latin1');
      expect(await refusal('any', latin1, json)).toMatchObject({
        status: 400,
        code: 'malformed_text',
      });
    });

    it.each([
      ['{"a":{"b":"x\\u0000"}}', '/a/b', 'nul_character'],
      ['{"a":[0,{"x\\u0000y":1}]}', '/a/1/x\uFFFDy', 'nul_character'],
      ['{"a":"\\ud800"}', '/a', 'lone_surrogate'],
      ['{"\\udc00":1}', '/\uFFFD', 'lone_surrogate'],
      ['{"a":{"__proto__":{"admin":true}}}', '/a/__proto__', 'forbidden_name'],
      ['{"\\u005f_proto__":1}', '/__proto__', 'forbidden_name'],
      ['{"a":[1e999]}', '/a/0', 'number_out_of_range'],
      ['{"a/b":-1e999}', '/a~1b', 'number_out_of_range'],
      ['{"id":9007199254740993}', '/id', 'inexact_number'],
      ['"\\u0000"', '', 'nul_character'],
    ])('that cannot be kept are refused with a pointer: %s', async (text, pointer, code) => {
      const problem = await refusal('any', text, json);
      expect(problem).toMatchObject({ status: 422, code: 'unkeepable_body' });
      expect(problem.errors).toEqual([{ pointer, code, message: expect.any(String) }]);
      expect({}).not.toHaveProperty('admin');
    });

    it.each(['9007199254740992', '123456789012345680000', '1e21', '0.1', '1.7976931348623157e308'])(
      'keep the number %s',
      async (number) => {
        expect((await post('any', number, json)).json<{ body: number }>().body).toBe(
          Number(number),
        );
      },
    );

    it('may be 64 levels deep and no deeper, however deep they are', async () => {
      const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
      expect((await post('any', nested(64), json)).statusCode).toBe(200);
      for (const depth of [65, 100_000]) {
        const { errors = [] } = await refusal('any', nested(depth), json);
        expect(errors).toEqual([expect.objectContaining({ code: 'too_deep' })]);
      }
    });

    it('come back as they were sent, whatever JSON they are', async () => {
      const name = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('constructor', 'prototype', 'toString', 'then', 'length', '', '0', 'a~/b'),
      );
      const storable = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
      const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
        tree: fc.oneof(
          { maxDepth: 4, withCrossShrink: true },
          fc.oneof(
            storable,
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.boolean(),
            fc.constant(null),
          ),
          fc.array(tie('tree'), { maxLength: 4 }),
          fc.dictionary(
            name.filter((text) => text !== '__proto__' && !text.includes('\0')),
            tie('tree'),
            {
              maxKeys: 4,
              noNullPrototype: true,
            },
          ),
        ),
      }));
      await fc.assert(
        fc.asyncProperty(tree, async (value) => {
          const sent = JSON.stringify({
            name: 'x',
            payload: value,
            lines: [{ count: 1, data: value }],
          });
          const response = await post('order', sent, json);
          expect(response.payload).toBe(JSON.stringify(JSON.parse(sent)));
        }),
        { numRuns: 200 },
      );
    });
  });

  describe('of YAML', () => {
    it.each([yaml, 'text/yaml', 'application/x-yaml', 'text/x-yaml; charset=UTF-8'])(
      'are read as %s, to the same values as JSON',
      async (contentType) => {
        const text =
          'a: [1, 0x10, yes, ~, "2"]\nwhen: 2024-01-01\nsame: &x {deep: true}\nagain: *x\n1: one\n';
        expect((await post('any', text, contentType)).json()).toEqual({
          body: {
            1: 'one',
            a: [1, 16, 'yes', null, '2'],
            when: '2024-01-01',
            same: { deep: true },
            again: { deep: true },
          },
        });
      },
    );

    it.each([
      ['a: [1, 2\nb: }', 'line 2 column 4'],
      ['a: 1\nb: 2\na: 3\n', '"a" occurs twice (line 3 column 1)'],
      ['1: a\n"1": b\n', '"1" occurs twice (line 2 column 1)'],
      ['a: !!js/function "process.exit()"', 'line 1 column 4'],
      ['a: !!binary aGVsbG8=', 'tag'],
      ['a: 1\n---\nb: 2\n', 'more than one document (line 2'],
      ['%YAML 1.1\n---\na: 2001-12-14\n', 'directives'],
      ['? [1, 2]\n: a\n', 'must be text'],
      ['id: 9007199254740993', 'not kept exactly'],
      ['a: *b', 'alias'],
      ['a: &a\n  b: *a\n', 'alias'],
      ['a: &a [*a]\n', 'alias'],
    ])('that are malformed are refused with the position: %j', async (text, part) => {
      const problem = await refusal('any', text, yaml);
      expect(problem).toMatchObject({ status: 400, code: 'malformed_yaml' });
      expect(problem.detail).toContain(part);
    });

    it.each([
      ['a: "\\0"', '/a', 'nul_character'],
      ['a: "\\ud800"', '/a', 'lone_surrogate'],
      ['__proto__: {admin: true}', '/__proto__', 'forbidden_name'],
      ['a: .inf', '/a', 'number_out_of_range'],
      ['a: .nan', '/a', 'number_out_of_range'],
    ])('that cannot be kept are refused with a pointer: %s', async (text, pointer, code) => {
      const problem = await refusal('any', text, yaml);
      expect(problem.errors).toEqual([{ pointer, code, message: expect.any(String) }]);
    });

    const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const bomb = levels.map((name, i) => {
      const items = Array<string>(9).fill(i === 0 ? 'lol' : `*${levels[i - 1] ?? ''}`);
      return `${name}: &${name} [${items.join(', ')}]`;
    });
    it.each([
      ['aliases of aliases', bomb.join('\n')],
      [
        'aliases of a long text',
        `a: &a ${'x'.repeat(300_000)}\nb: [${Array(50).fill('*a').join()}]`,
      ],
      ['flow nesting', '['.repeat(200_000)],
      ['mixed nesting', '[{a: '.repeat(50_000)],
      ['block nesting', '- '.repeat(200_000)],
      ['names', Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join('\n')],
      ['errors', 'a: [1\n'.repeat(50_000)],
      ['commas', `[${','.repeat(400_000)}]`],
      ['bytes', 'x'.repeat(600_000)],
    ])('cannot make the server work hard: %s', async (_what, text) => {
      const began = performance.now();
      const { status } = await refusal('any', text, yaml);
      expect([400, 413, 422]).toContain(status);
      expect(performance.now() - began).toBeLessThan(1_500);
    });
  });

  describe('of other content', () => {
    it.each([
      ['text/plain', 'unsupported_content_type'],
      ['application/x-www-form-urlencoded', 'unsupported_content_type'],
      ['application/json; charset=utf-16', 'unsupported_content_type'],
      ['multipart/form-data; boundary=x', 'unsupported_content_type'],
      ['not a type', 'unsupported_content_type'],
      [undefined, 'unsupported_content_type'],
    ])('are refused on ordinary routes: %s', async (contentType, code) => {
      expect(await refusal('any', Buffer.from('a=1'), contentType)).toMatchObject({
        status: 415,
        code,
      });
    });

    it('are refused when they are compressed', async () => {
      const problem = await refusal('any', Buffer.from([0x1f, 0x8b]), json, {
        'content-encoding': 'gzip',
      });
      expect(problem).toMatchObject({ status: 415, code: 'unsupported_content_encoding' });
    });

    it.each([
      'application/octet-stream',
      'text/xml',
      yaml,
      json,
      'application/vnd.github+json',
      undefined,
    ])('arrive as they are on a route that wants bytes: %s', async (contentType) => {
      const bytes = Buffer.from('{"a": 1, "a": \xff');
      expect((await post('bytes', bytes, contentType)).json()).toEqual({
        hex: bytes.toString('hex'),
      });
    });

    it('are not unpacked there either', async () => {
      const headers = { 'content-encoding': 'gzip' };
      expect((await post('bytes', Buffer.from([0x1f, 0x8b]), json, headers)).statusCode).toBe(415);
    });
  });

  describe('that are empty', () => {
    it('are fine where nothing is needed, with and without a content type', async () => {
      expect((await post('note', '', json)).statusCode).toBe(200);
      expect((await post('note', '')).statusCode).toBe(200);
    });

    it('are named where something is needed', async () => {
      expect(await refusal('needy', '', json)).toMatchObject({
        status: 400,
        code: 'empty_body',
        errors: [{ pointer: '/name', code: 'required' }],
      });
    });
  });

  describe('that are too large', () => {
    it('are refused from their length, before they arrive', async () => {
      const problem = await refusal('any', JSON.stringify('x'.repeat(5_000_000)), json);
      expect(problem).toMatchObject({ status: 413, code: 'body_too_large' });
    });

    it('may have exactly the limit', async () => {
      const payload = JSON.stringify('x'.repeat(4_194_304 - 2));
      expect((await post('any', payload, json)).statusCode).toBe(200);
    });
  });

  describe('of a DTO', () => {
    it('have every error at once, each with its pointer', async () => {
      const body = { name: 7, extra: 1, lines: [{ count: 1 }, { count: 'x', more: 2 }] };
      const problem = await refusal('order', JSON.stringify(body), json);
      expect(problem).toMatchObject({ status: 422, code: 'invalid_body' });
      expect(problem.errors).toEqual(
        expect.arrayContaining([
          { pointer: '/name', code: 'is_string', message: 'name must be a string' },
          { pointer: '/extra', code: 'unknown_field', message: 'there is no field "extra"' },
          { pointer: '/lines/1/count', code: 'is_int', message: expect.any(String) },
          { pointer: '/lines/1/more', code: 'unknown_field', message: 'there is no field "more"' },
        ]),
      );
    });

    it.each(['[]', '"text"', '5', 'null', '[[]]', 'true'])('are not %s', async (text) => {
      expect(await refusal('note', text, json)).toMatchObject({
        status: 422,
        errors: [{ pointer: '', code: 'is_object' }],
      });
    });

    it.each(['{"name":"x","lines":{"length":1}}', '{"name":"x","lines":[1]}'])(
      'are not %s',
      async (text) => {
        expect((await post('order', text, json)).statusCode).toBe(422);
      },
    );

    it('do not answer with more errors than anybody reads', async () => {
      const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`f${i}`, i]));
      const { errors = [] } = await refusal('order', JSON.stringify(body), json);
      expect(errors).toHaveLength(100);
    });
  });
});
