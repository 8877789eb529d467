import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal } from '#auth';
import { EventSourceService, SOURCE_DELAY_MS, TrialService } from '#event-sources';
import { cursorCodec } from '../http/cursor.js';
import { ETAG_HEADER, ETagInterceptor, IfMatch } from '../http/etag.js';
import { pageOf, PageQueryDto } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { ApiEventSourceDocument } from './document.decorator.js';
import {
  eventSourceBody,
  EventSourceDto,
  EventSourcePageDto,
  eventSourceSummaryBody,
  savedEventSourceBody,
  SavedEventSourceDto,
} from './event-source.dto.js';
import { DocumentSampleDto, receivedOf, SampleDto, trialsBody, TrialsDto } from './trial.dto.js';

const cursors = cursorCodec('event-sources', { key: 'text' });

const DELAY = `Every api goes by it within ${SOURCE_DELAY_MS / 1_000} seconds.`;
const SAVED = { type: SavedEventSourceDto, headers: ETAG_HEADER };

/** How webhooks of other systems become events. */
@ApiTags('event-sources')
@UseInterceptors(ETagInterceptor)
@Controller('event-sources')
export class EventSourcesController {
  constructor(
    private readonly sources: EventSourceService,
    private readonly trials: TrialService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List event sources, by key' })
  @ApiOkResponse({ type: EventSourcePageDto })
  async list(@CurrentPrincipal() { tenant }: Principal, @Query() { limit, cursor }: PageQueryDto) {
    const found = await this.sources.list(tenant, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursors.decode(cursor).key }),
    });
    return pageOf(found.map(eventSourceSummaryBody), limit, ({ key }) => cursors.encode({ key }));
  }

  @Post('try')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try a document that is not saved',
    description: 'Maps a sample delivery. Nothing is verified and nothing is stored.',
  })
  @ApiOkResponse({ type: TrialsDto })
  @ApiProblems(422)
  async tryDocument(@Body() sample: DocumentSampleDto): Promise<TrialsDto> {
    const { source } = sample;
    return trialsBody(await this.trials.tryDocument(source, receivedOf(sample), '/source'));
  }

  @Get(':key')
  @ApiOperation({ summary: 'Read an event source' })
  @ApiOkResponse({ type: EventSourceDto, headers: ETAG_HEADER })
  @ApiProblems(404)
  async get(@CurrentPrincipal() { tenant }: Principal, @Param('key') key: string) {
    return eventSourceBody(await this.sources.read(tenant, key));
  }

  @Put(':key')
  @ApiOperation({
    summary: 'Create or replace an event source',
    description:
      'Its address (`links.inbound`) stays the same. With If-Match, only the version that was ' +
      `read is replaced (412 otherwise). ${DELAY}`,
  })
  @ApiEventSourceDocument()
  @ApiOkResponse({ ...SAVED, description: 'It was replaced, or unchanged.' })
  @ApiCreatedResponse({ ...SAVED, description: 'It was created.' })
  @ApiProblems(412, 422)
  async put(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Body() document: unknown,
    @IfMatch('optional') expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const saved = await this.sources.put(tenant, key, document, expected);
    const body = savedEventSourceBody(saved);
    if (body.outcome === 'created') void reply.code(201).header('location', body.links.self);
    return body;
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an event source',
    description: `Its events stay; its address is gone for good. ${DELAY}`,
  })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems(404, 412)
  async delete(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @IfMatch('optional') expected: number | undefined,
  ): Promise<void> {
    await this.sources.remove(tenant, key, expected);
  }

  @Post(':key/try')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try an event source',
    description: 'Maps a sample delivery. Nothing is verified and nothing is stored.',
  })
  @ApiOkResponse({ type: TrialsDto })
  @ApiProblems(404, 422)
  async try(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Body() sample: SampleDto,
  ): Promise<TrialsDto> {
    return trialsBody(await this.trials.try(tenant, key, receivedOf(sample)));
  }
}
