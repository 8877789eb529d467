import { Body, Controller, Get, Module, Put, UseInterceptors } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createApiAdapter } from '../bootstrap/api.adapter.js';
import { configureApi } from '../bootstrap/create-api.js';
import { ETagInterceptor, IfMatch } from './etag.js';

@Controller('things')
@UseInterceptors(ETagInterceptor)
class ThingsController {
  @Get()
  read(): object {
    return { version: 7 };
  }

  @Get('plain')
  plain(): [] {
    return [];
  }

  @Put()
  replace(@Body() body: unknown, @IfMatch() expected: number | undefined): object {
    return { body, expected: expected ?? 'any' };
  }

  @Put('careless')
  careless(@IfMatch('optional') expected: number | undefined): object {
    return { expected: expected ?? 'any' };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('versions', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [ThingsModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createApiAdapter());
    configureApi(app);
    await app.init();
  });

  afterAll(() => app.close());

  const put = (url: string, ifMatch?: string) =>
    app.inject({
      method: 'PUT',
      url,
      payload: {},
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  it('are sent as a strong ETag', async () => {
    expect((await app.inject('/v1/things')).headers.etag).toBe('"7"');
    expect((await app.inject('/v1/things/plain')).headers).not.toHaveProperty('etag');
  });

  it('come back as If-Match', async () => {
    expect((await put('/v1/things', '"7"')).json()).toEqual({ body: {}, expected: 7 });
    expect((await put('/v1/things', '*')).json()).toMatchObject({ expected: 'any' });
  });

  it('are needed for an update', async () => {
    const response = await put('/v1/things');
    expect(response.statusCode).toBe(428);
    expect(response.json()).toMatchObject({ code: 'if_match_required' });
    expect((await put('/v1/things/careless')).json()).toEqual({ expected: 'any' });
  });

  it.each(['7', '"7', '"a"', 'W/"7"', '"7", "8"', '', '"-1"', '"99999999999999999"'])(
    'are refused in any other form: %s',
    async (ifMatch) => {
      const response = await put('/v1/things', ifMatch);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({
        errors: [{ in: 'header', pointer: '/If-Match', code: 'malformed_etag' }],
      });
    },
  );
});
