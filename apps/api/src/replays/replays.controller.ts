import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal } from '#auth';
import { ReplayService } from '#triggers';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { IdempotencyKey } from '../http/idempotency-key.js';
import { pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { NewReplayDto, replayOf, ReplayQueryDto } from './replay-requests.dto.js';
import { ReplayDto, ReplayPageDto } from './replay.dto.js';
import { presentReplay } from './replay.presenter.js';

const replayCursor = cursorCodec('replays', { id: 'uuid' });

const LOCATION = {
  Location: { description: 'The path of the replay.', schema: { type: 'string' } },
} as const;

/** Stored events to definitions once more. */
@ApiTags('replays')
@Controller('replays')
export class ReplaysController {
  constructor(private readonly replays: ReplayService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replay stored events to definitions',
    description:
      'Matches events of a time range with the definitions as they are now, and makes the runs that ' +
      'are missing; with mode reprocess, a run for every match. With dryRun it only counts.',
  })
  @ApiAcceptedResponse({ type: ReplayDto, headers: LOCATION })
  @ApiProblems(409, 422, 429)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: NewReplayDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplayDto> {
    const replay = await this.replays.create(principal, replayOf(body, idempotencyKey));
    const presented = presentReplay(replay);
    void reply.header('location', presented.links.self);
    return presented;
  }

  @Get()
  @ApiOperation({ summary: 'List replays, newest first' })
  @ApiOkResponse({ type: ReplayPageDto })
  async list(
    @CurrentPrincipal() { tenant }: Principal,
    @Query() { limit, cursor, state }: ReplayQueryDto,
  ): Promise<ReplayPageDto> {
    const found = await this.replays.list(tenant, state === undefined ? {} : { state }, {
      limit: limit + 1,
      ...(cursor !== undefined && { before: replayCursor.decode(cursor).id }),
    });
    return pageOf(found.map(presentReplay), limit, ({ id }) => replayCursor.encode({ id }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a replay and how far it is' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ReplayDto })
  @ApiProblems(404)
  async get(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<ReplayDto> {
    return presentReplay(await this.replays.read(tenant, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stop a replay',
    description: 'No further run is made; those already made stay and are carried out.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ReplayDto })
  @ApiProblems(404, 409)
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<ReplayDto> {
    return presentReplay(await this.replays.cancel(principal, id));
  }
}
