import { Controller, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '#auth';
import { InboundService } from '#event-sources';
import { addToLogContext } from '#observability';
import { RawBody } from '../http/body.parser.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { inboundAnswer } from './inbound.answer.js';
import { bytesOf, deliveredJson } from './inbound.body.js';
import { InboundVerdictsDto } from './inbound.dto.js';

const DESCRIPTION = `What another system posts to: \`links.inbound\` of an event source. It needs no \
API key, unless the source asks for one; the source says how a delivery is verified. The answer comes \
once the events are stored durably. The same delivery again is a duplicate and harmless.

With \`forEach\` every item fares by itself. If one of them is in conflict, or cannot be mapped, the \
answer is that problem, and the others are stored all the same.`;

/** Where other systems deliver. */
@ApiTags('event-sources')
@Controller('inbound')
export class InboundController {
  constructor(private readonly inbound: InboundService) {}

  @Post(':source')
  @Public()
  @RawBody()
  @ApiOperation({
    summary: 'Deliver to an event source',
    description: DESCRIPTION,
    security: [{}, { apiKey: [] }],
  })
  @ApiParam({ name: 'source', description: 'The last part of `links.inbound`.' })
  @ApiBody({ description: 'JSON, whatever content type it has.', schema: {} })
  @ApiAcceptedResponse({
    type: InboundVerdictsDto,
    description: 'There are events, and they are stored.',
  })
  @ApiOkResponse({ type: InboundVerdictsDto, description: 'All of it was ignored.' })
  @ApiProblems(403, 404, 409, 422, 429)
  async deliver(
    @Param('source') address: string,
    @Query() query: Readonly<Record<string, string | string[]>>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InboundVerdictsDto> {
    const { headers } = request;
    const bytes = bytesOf(request);
    const inbound = await this.inbound.admit(address, { headers, bytes });
    const { tenant, key: eventSource } = inbound.source;
    addToLogContext({ tenant, eventSource });
    const body = deliveredJson(bytes, headers['content-type']);
    const verdicts = inboundAnswer(await this.inbound.take(inbound, { body, headers, query }));
    const isIgnored = verdicts.every(({ verdict }) => verdict === 'ignored');
    void reply.status(isIgnored ? HttpStatus.OK : HttpStatus.ACCEPTED);
    return { verdicts };
  }
}
