import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { EventExplainer } from '#triggers';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { EventExplanationDto, ExplanationQueryDto } from './explanation.dto.js';
import { presentExplanation } from './explanation.presenter.js';

const explanationCursor = cursorCodec('explanations', { key: 'text' });

@ApiTags('events')
@Controller('events')
export class EventExplanationController {
  constructor(private readonly explainer: EventExplainer) {}

  @Get(':id/explain')
  @ApiOperation({
    operationId: 'events_explain',
    summary: 'Explain what an event did, and why',
    description:
      'For every definition that subscribes to the type of the event, or for the one that is ' +
      'named: whether it matched, with the verdict on each clause, under the revision that was ' +
      'current when the event was dispatched. A page may end early when there is much to explain.',
  })
  @ApiParam({ name: 'id', format: 'uuid', description: 'The id under which it is stored.' })
  @ApiOkResponse({ type: EventExplanationDto })
  @ApiProblems(404)
  async explain(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
    @Query() { definition, limit, cursor }: ExplanationQueryDto,
  ): Promise<EventExplanationDto> {
    const explanation = await this.explainer.explain(tenant, id, {
      ...(definition !== undefined && { definitionKey: definition }),
      ...(cursor !== undefined && { after: explanationCursor.decode(cursor).key }),
      limit,
    });
    const last = explanation.definitions.at(-1);
    return {
      ...presentExplanation(explanation),
      ...(explanation.more &&
        last && { nextCursor: explanationCursor.encode({ key: last.definitionKey }) }),
    };
  }
}
