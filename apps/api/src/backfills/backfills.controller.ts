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
import { BackfillService } from '#triggers';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { IdempotencyKey } from '../http/idempotency-key.js';
import { pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { backfillOf, BackfillQueryDto, NewBackfillDto } from './backfill-requests.dto.js';
import { BackfillDto, BackfillPageDto } from './backfill.dto.js';
import { presentBackfill } from './backfill.presenter.js';

const backfillCursor = cursorCodec('backfills', { id: 'uuid' });

const LOCATION = {
  Location: { description: 'The path of the backfill.', schema: { type: 'string' } },
} as const;

/** Nominal times that are made up for. */
@ApiTags('backfills')
@Controller('backfills')
export class BackfillsController {
  constructor(private readonly backfills: BackfillService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Make up for nominal times of a cron trigger',
    description:
      'Makes the runs that are missing in a time range, by the calendar of the current revision; ' +
      'with existing, also for times that the ledger has. With dryRun it only counts.',
  })
  @ApiAcceptedResponse({ type: BackfillDto, headers: LOCATION })
  @ApiProblems(409, 422, 429)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: NewBackfillDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackfillDto> {
    const backfill = await this.backfills.create(principal, backfillOf(body, idempotencyKey));
    const presented = presentBackfill(backfill);
    void reply.header('location', presented.links.self);
    return presented;
  }

  @Get()
  @ApiOperation({ summary: 'List backfills, newest first' })
  @ApiOkResponse({ type: BackfillPageDto })
  async list(
    @CurrentPrincipal() { tenant }: Principal,
    @Query() { limit, cursor, state, definition }: BackfillQueryDto,
  ): Promise<BackfillPageDto> {
    const filter = { ...(state && { state }), ...(definition !== undefined && { definition }) };
    const found = await this.backfills.list(tenant, filter, {
      limit: limit + 1,
      ...(cursor !== undefined && { before: backfillCursor.decode(cursor).id }),
    });
    return pageOf(found.map(presentBackfill), limit, ({ id }) => backfillCursor.encode({ id }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a backfill and how far it is' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: BackfillDto })
  @ApiProblems(404)
  async get(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<BackfillDto> {
    return presentBackfill(await this.backfills.read(tenant, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stop a backfill',
    description: 'No further run is made; those already made stay and are carried out.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: BackfillDto })
  @ApiProblems(404, 409)
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<BackfillDto> {
    return presentBackfill(await this.backfills.cancel(principal, id));
  }
}
