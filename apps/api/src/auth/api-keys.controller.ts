import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKeys, CurrentPrincipal, type Principal, REVOCATION_DELAY_MS } from '#auth';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQueryDto, pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { ApiKeyDto, ApiKeyPage, CreateApiKeyDto, NewApiKeyDto } from './api-key.dto.js';

const cursors = cursorCodec('api-keys', { id: 'uuid' });

/** The keys of the caller's own tenant. */
@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @ApiOperation({
    summary: 'Create an API key',
    description: 'For your own tenant. Two keys may have one name: that is how to replace one.',
  })
  @ApiCreatedResponse({ type: NewApiKeyDto })
  @ApiProblems(422)
  async create(@CurrentPrincipal() { tenant }: Principal, @Body() { name }: CreateApiKeyDto) {
    return new NewApiKeyDto(await this.keys.create(tenant, name));
  }

  @Get()
  @ApiOperation({ summary: 'List API keys, newest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(@CurrentPrincipal() { tenant }: Principal, @Query() { limit, cursor }: PageQueryDto) {
    const found = await this.keys.list(tenant, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursors.decode(cursor).id }),
    });
    const items = found.map((key) => new ApiKeyDto(key));
    return pageOf(items, limit, ({ id }) => cursors.encode({ id }));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Revoke an API key',
    description: `It is refused everywhere within ${REVOCATION_DELAY_MS / 1_000} seconds, for good.`,
  })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiProblems(404)
  async revoke(@CurrentPrincipal() { tenant }: Principal, @Param('id', IdPipe) id: string) {
    return new ApiKeyDto(await this.keys.revoke(tenant, id));
  }
}
