import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { type SpecData, Validator } from '@seriousme/openapi-schema-validator';
import { IsOptional, IsString } from 'class-validator';
import { ConfigModule } from '#config';
import { ObservabilityModule } from '#observability';
import { ETAG_HEADER, IfMatch } from '../http/etag.js';
import { PageOf, PageQueryDto } from '../http/page.js';
import { FreeForm } from '../http/free-form.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { createApiAdapter } from './api.adapter.js';
import { configureApi } from './create-api.js';
import { openApiDocument, operationId } from './openapi.js';

class TaskDto {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly claimedBy!: string | null;
}

class TaskPageDto extends PageOf(TaskDto) {}

class CompleteDto {
  @ApiPropertyOptional({ description: 'Any JSON.' })
  @FreeForm()
  @IsOptional()
  readonly result?: unknown;

  @ApiProperty()
  @IsString()
  readonly token!: string;
}

@ApiTags('tasks')
@ApiProblems(400, 401)
@Controller('tasks')
class TasksController {
  @Get()
  @ApiOperation({ summary: 'List tasks' })
  @ApiOkResponse({ type: TaskPageDto })
  list(@Query() query: PageQueryDto): object {
    return query;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a task' })
  @ApiOkResponse({ type: TaskDto, headers: ETAG_HEADER })
  @ApiProblems(404, 412, 428, 503)
  replace(
    @Param('id', IdPipe) id: string,
    @IfMatch() version: number | undefined,
    @Body() body: CompleteDto,
  ): object {
    return { id, version, body };
  }

  @Post(':id/complete')
  @HttpCode(201)
  @ApiOperation({ summary: 'Complete a task' })
  @ApiCreatedResponse({ type: TaskDto })
  complete(@Param('id', IdPipe) id: string, @Body() body: CompleteDto): object {
    return { id, body };
  }
}

@Module({
  imports: [ConfigModule.forRoot(), ObservabilityModule.forRoot({ app: 'api' })],
  controllers: [TasksController],
})
class ApiModule {}

describe('the OpenAPI document', () => {
  let app: NestFastifyApplication;
  let document: OpenAPIObject;

  beforeAll(async () => {
    delete process.env.DATABASE_URL;
    app = await NestFactory.create<NestFastifyApplication>(ApiModule, createApiAdapter(), {
      preview: true,
      logger: false,
    });
    configureApi(app);
    document = openApiDocument(app);
  });

  afterAll(() => app.close());

  it('can be written without an environment and is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(
      JSON.parse(JSON.stringify(document)) as SpecData,
    );
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('names operations by resource and action', () => {
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"(\w+)"/g)].map(
      ([, id]) => id,
    );
    expect(ids.sort()).toEqual([
      'health_live',
      'health_ready',
      'tasks_complete',
      'tasks_list',
      'tasks_replace',
    ]);
    expect(operationId('ApiKeysController', 'create')).toBe('apiKeys_create');
  });

  it('has every problem of a route, once, as problem+json', () => {
    const responses = document.paths['/v1/tasks/{id}']?.put?.responses ?? {};
    expect(Object.keys(responses)).toEqual([
      '200',
      '400',
      '401',
      '404',
      '412',
      '413',
      '415',
      '422',
      '428',
      '503',
    ]);
    expect(responses['412']).toEqual({
      description: 'Precondition Failed',
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    });
    expect(responses['503']).toHaveProperty('headers.Retry-After');
  });

  it('documents If-Match and the ETag', () => {
    const put = document.paths['/v1/tasks/{id}']?.put;
    expect(put?.parameters).toContainEqual(
      expect.objectContaining({ name: 'If-Match', in: 'header', required: true }),
    );
    expect(put?.responses['200']).toHaveProperty('headers.ETag');
  });

  it('describes a page, its query and what may be null in the words of 3.1', () => {
    expect(document.components?.schemas).toMatchObject({
      TaskPage: {
        required: ['items'],
        properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Task' } } },
      },
      Task: { properties: { claimedBy: { type: ['string', 'null'] } } },
    });
    expect(document.paths['/v1/tasks']?.get?.parameters).toContainEqual(
      expect.objectContaining({ name: 'limit', required: false }),
    );
  });

  it('asks for a key, except where none is needed', () => {
    expect(document.security).toEqual([{ apiKey: [] }]);
    expect(document.paths['/health/ready']?.get?.security).toEqual([]);
    expect(document.paths).not.toHaveProperty('/metrics');
  });
});
