import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { CurrentPrincipal, type Principal } from '#auth';
import { DefinitionService } from '#definitions';
import { type TaskFilter, TaskService } from '#tasks';
import { cursorCodec } from '../http/cursor.js';
import { labelsOf } from '../http/label-filter.js';
import { IdPipe } from '../http/id.pipe.js';
import { pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { TaskDto, TaskPage } from './task.dto.js';
import { TaskAction } from './task-action.decorator.js';
import { ClaimedTasksDto, HeartbeatAnswersDto } from './task-answers.dto.js';
import {
  CancelTaskDto,
  ClaimTasksDto,
  CompleteTaskDto,
  FailTaskDto,
  HeartbeatDto,
  HeartbeatsDto,
  TasksQueryDto,
  TokenDto,
} from './task-requests.dto.js';

const cursors = cursorCodec('tasks', { id: 'uuid' });

/** The work that appeared: claim it, keep it alive, finish it. */
@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly tasks: TaskService,
    private readonly definitions: DefinitionService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List tasks, newest first' })
  @ApiOkResponse({ type: TaskPage })
  @ApiProblems(404)
  async list(@CurrentPrincipal() { tenant }: Principal, @Query() query: TasksQueryDto) {
    const { limit, cursor } = query;
    const found = await this.tasks.list(tenant, await this.filterOf(tenant, query), {
      limit: limit + 1,
      ...(cursor !== undefined && { before: cursors.decode(cursor).id }),
    });
    return pageOf(
      found.map((task) => new TaskDto(task)),
      limit,
      ({ id }) => cursors.encode({ id }),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a task' })
  @ApiOkResponse({ type: TaskDto })
  @ApiProblems(404)
  async get(@CurrentPrincipal() { tenant }: Principal, @Param('id', IdPipe) id: string) {
    return new TaskDto(await this.tasks.read(tenant, id));
  }

  @Post('claim')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Claim tasks',
    description:
      'Takes open tasks of the queues, and those whose lease ran out, by priority, then age. Each ' +
      'comes with a lease and a fencing token: send the token with every heartbeat and with the ' +
      'result, and a heartbeat before the lease is over.',
  })
  @ApiOkResponse({ type: ClaimedTasksDto })
  @ApiProblems(422)
  async claim(@CurrentPrincipal() principal: Principal, @Body() request: ClaimTasksDto) {
    return new ClaimedTasksDto(await this.tasks.claim(principal, request));
  }

  @Post('heartbeat')
  @HttpCode(200)
  @ApiOperation({ summary: 'Extend the leases of many tasks, each on its own merits' })
  @ApiOkResponse({ type: HeartbeatAnswersDto })
  @ApiProblems(422)
  async heartbeatMany(@CurrentPrincipal() principal: Principal, @Body() request: HeartbeatsDto) {
    const { tasks, leaseSeconds } = request;
    return new HeartbeatAnswersDto(await this.tasks.heartbeats(principal, tasks, leaseSeconds));
  }

  @TaskAction('heartbeat', { summary: 'Extend the lease of a task' })
  async heartbeat(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Body() request: HeartbeatDto,
  ) {
    return new TaskDto(await this.tasks.heartbeat(principal, id, request));
  }

  @TaskAction('complete', {
    summary: 'Complete a task',
    description:
      'Repeating it with the same token and output, after a lost answer for example, gets the same ' +
      'answer. 409 with the code stale_token: the task was claimed again, released or ended.',
  })
  async complete(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Body() request: CompleteTaskDto,
  ) {
    return new TaskDto(await this.tasks.complete(principal, id, request));
  }

  @TaskAction('fail', {
    summary: 'Fail an attempt at a task',
    description: 'The task opens again; once maxAttempts claims have been used up, it is failed.',
  })
  async fail(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Body() request: FailTaskDto,
  ) {
    return new TaskDto(await this.tasks.fail(principal, id, request));
  }

  @TaskAction('release', {
    summary: 'Give a task back',
    description: 'For a worker that stops, for example. The attempt does not count.',
  })
  async release(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Body() request: TokenDto,
  ) {
    return new TaskDto(await this.tasks.release(principal, id, request.token));
  }

  @TaskAction('cancel', {
    summary: 'Cancel a task',
    description: 'Anyone may, while it is open or claimed; a token of the task is stale then.',
  })
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Param('id', IdPipe) id: string,
    @Body() request: CancelTaskDto,
  ) {
    return new TaskDto(await this.tasks.cancel(principal, id, request.reason));
  }

  private async filterOf(tenant: string, query: TasksQueryDto): Promise<TaskFilter> {
    const { queue, state, run, definition, label } = query;
    return {
      ...(queue !== undefined && { queue }),
      ...(state !== undefined && { state }),
      ...(run !== undefined && { runId: run }),
      ...(definition !== undefined && {
        definitionId: await this.definitionId(tenant, definition),
      }),
      ...(label !== undefined && { labels: labelsOf(label) }),
    };
  }

  private async definitionId(tenant: string, keyOrId: string): Promise<string> {
    return isUUID(keyOrId) ? keyOrId : (await this.definitions.read(tenant, keyOrId)).id;
  }
}
