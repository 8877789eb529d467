import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { RunLog } from '#run-log';
import { RunReader, RunRedrive } from '#runs';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQueryDto, pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { RunDto, RunLogPageDto, RunPageDto } from './run.dto.js';
import { presentLogEntry, presentRun } from './run.presenter.js';
import { filterOf, RunQueryDto } from './run.query.js';

const runCursor = cursorCodec('runs', { id: 'uuid' });
const logCursor = cursorCodec('run-log', { run: 'uuid', sequence: 'integer' });

@ApiTags('runs')
@Controller('runs')
export class RunsController {
  constructor(
    private readonly runs: RunReader,
    private readonly redriver: RunRedrive,
    private readonly runLog: RunLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List runs, newest first' })
  @ApiOkResponse({ type: RunPageDto })
  async list(
    @CurrentPrincipal() { tenant }: Principal,
    @Query() query: RunQueryDto,
  ): Promise<RunPageDto> {
    const found = await this.runs.list(tenant, filterOf(query), {
      limit: query.limit + 1,
      ...(query.cursor !== undefined && { before: runCursor.decode(query.cursor).id }),
    });
    return pageOf(found.map(presentRun), query.limit, ({ id }) => runCursor.encode({ id }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a run' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: RunDto })
  @ApiProblems(404)
  async get(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<RunDto> {
    return presentRun(await this.runs.read(tenant, id));
  }

  @Get(':id/log')
  @ApiOperation({ summary: 'Read the run log: everything that happened to a run and its tasks' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: RunLogPageDto })
  @ApiProblems(404)
  async log(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
    @Query() { limit, cursor }: PageQueryDto,
  ): Promise<RunLogPageDto> {
    await this.runs.read(tenant, id);
    const entries = await this.runLog.read(tenant, id, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: logCursor.decode(cursor).sequence }),
    });
    return pageOf(entries.map(presentLogEntry), limit, ({ sequence }) =>
      logCursor.encode({ run: id, sequence }),
    );
  }

  @Post(':id/redrive')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Try a failed run again',
    description: 'The run goes through a new batch, under the revision it pinned.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: RunDto })
  @ApiProblems(404, 409)
  async redrive(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<RunDto> {
    await this.redriver.redrive(principal, id);
    return presentRun(await this.runs.read(principal.tenant, id));
  }
}
