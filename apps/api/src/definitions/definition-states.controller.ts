import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { DefinitionService } from '#definitions';
import { cursorCodec } from '../http/cursor.js';
import { pageOf, PageQueryDto } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { stateSinceBody, StateSincePageDto } from './definition-state.dto.js';

const cursors = cursorCodec('states', { epoch: 'integer' });

/** Who paused, enabled and archived definitions, when and why. */
@ApiTags('definitions')
@Controller('definitions')
export class DefinitionStatesController {
  constructor(private readonly definitions: DefinitionService) {}

  @Get(':key/states')
  @ApiOperation({
    operationId: 'definitions_listStates',
    summary: 'List the states that a definition was in, latest first',
    description: 'Who paused, enabled or archived it, when and why. The first one is the present.',
  })
  @ApiOkResponse({ type: StateSincePageDto })
  @ApiProblems(404)
  async list(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Query() { limit, cursor }: PageQueryDto,
  ) {
    const found = await this.definitions.states(tenant, key, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursors.decode(cursor).epoch }),
    });
    const page = pageOf(found, limit, ({ epoch }) => cursors.encode({ epoch }));
    return { ...page, items: page.items.map(stateSinceBody) };
  }
}
