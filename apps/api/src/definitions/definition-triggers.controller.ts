import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal } from '#auth';
import { ManualRuns, OccurrenceLedger, TriggerStandings } from '#triggers';
import { IdempotencyKey } from '../http/idempotency-key.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { RunDto } from '../runs/run.dto.js';
import { presentRun } from '../runs/run.presenter.js';
import {
  manualRunOf,
  occurrenceCursor,
  OccurrenceQueryDto,
  occurrenceQueryOf,
  RunNowDto,
} from './occurrence-requests.dto.js';
import { NominalOccurrencePageDto } from './occurrence.dto.js';
import { presentCoverage, presentOccurrence } from './occurrence.presenter.js';
import { presentTrigger, TriggerListDto } from './trigger.dto.js';

const LOCATION = {
  Location: { description: 'The path of the run.', schema: { type: 'string' } },
} as const;

/** What the triggers of a definition did and will do, and runs without any of them. */
@ApiTags('definitions')
@Controller('definitions')
export class DefinitionTriggersController {
  constructor(
    private readonly standings: TriggerStandings,
    private readonly ledger: OccurrenceLedger,
    private readonly manualRuns: ManualRuns,
  ) {}

  @Get(':key/triggers')
  @ApiOperation({
    operationId: 'definitions_listTriggers',
    summary: 'List the triggers of a definition and how far they are',
  })
  @ApiOkResponse({ type: TriggerListDto })
  @ApiProblems(404)
  async listTriggers(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
  ): Promise<TriggerListDto> {
    const found = await this.standings.of(tenant, key);
    return { items: found.map((trigger) => presentTrigger(key, trigger)) };
  }

  @Get(':key/triggers/:trigger/occurrences')
  @ApiOperation({
    operationId: 'definitions_listOccurrences',
    summary: 'List what became of the nominal times of a cron trigger',
    description:
      'The ledger in the order of nominal times, and whether a time of the calendar that held then ' +
      'is missing in it.',
  })
  @ApiOkResponse({ type: NominalOccurrencePageDto })
  @ApiProblems(404)
  async listOccurrences(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Param('trigger') trigger: string,
    @Query() query: OccurrenceQueryDto,
  ): Promise<NominalOccurrencePageDto> {
    const page = await this.ledger.read(tenant, key, trigger, occurrenceQueryOf(query));
    return {
      items: page.items.map(presentOccurrence),
      coverage: presentCoverage(page.coverage),
      ...(page.next && { nextCursor: occurrenceCursor.encode({ ...page.next }) }),
    };
  }

  @Post(':key/run')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'definitions_run',
    summary: 'Run a definition now',
    description:
      'Makes one run of the current revision. Filter and condition of the trigger are not asked, the ' +
      'rules are. A paused definition runs as well, an archived one does not.',
  })
  @ApiBody({ type: RunNowDto, required: false })
  @ApiAcceptedResponse({ type: RunDto, headers: LOCATION })
  @ApiProblems(404, 409, 422)
  async run(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body?: RunNowDto,
  ): Promise<RunDto> {
    const run = await this.manualRuns.run(principal, key, manualRunOf(body, idempotencyKey));
    const presented = presentRun(run);
    void reply.header('location', presented.links.self);
    return presented;
  }
}
