import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal } from '#auth';
import { DefinitionService } from '#definitions';
import { cursorCodec } from '../http/cursor.js';
import { ETAG_HEADER, ETagInterceptor, IfMatch } from '../http/etag.js';
import { pageOf, PageQueryDto } from '../http/page.js';
import { labelsOf } from '../http/label-filter.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { EnableDto, ListDefinitionsDto, StateNoteDto } from './definition-requests.dto.js';
import {
  definitionBody,
  DefinitionDto,
  DefinitionPageDto,
  definitionSummaryBody,
  savedDefinitionBody,
  SavedDefinitionDto,
} from './definition.dto.js';
import { ApiDefinitionDocument } from './document.decorator.js';
import { revisionBody, RevisionDto, RevisionPageDto, revisionSummaryBody } from './revision.dto.js';
import { RevisionPipe } from './revision.pipe.js';
import { verdictBody, DefinitionVerdictDto } from './verdict.dto.js';

const definitionCursors = cursorCodec('definitions', { key: 'text' });
const revisionCursors = cursorCodec('revisions', { revision: 'integer' });

const DEFINITION = { type: DefinitionDto, headers: ETAG_HEADER };
const SAVED = { type: SavedDefinitionDto, headers: ETAG_HEADER };
const CREATED_HEADERS = {
  ...ETAG_HEADER,
  Location: { description: 'The path of the definition.', schema: { type: 'string' } },
} as const;
const NOTE = { type: StateNoteDto, required: false };

/** When, with what knowledge and under which conditions which work appears. */
@ApiTags('definitions')
@UseInterceptors(ETagInterceptor)
@Controller('definitions')
export class DefinitionsController {
  constructor(private readonly definitions: DefinitionService) {}

  @Get()
  @ApiOperation({ summary: 'List definitions, by key' })
  @ApiOkResponse({ type: DefinitionPageDto })
  async list(@CurrentPrincipal() { tenant }: Principal, @Query() query: ListDefinitionsDto) {
    const { limit, cursor, state, label } = query;
    const found = await this.definitions.list(
      tenant,
      { ...(state && { state }), ...(label && { labels: labelsOf(label) }) },
      {
        limit: limit + 1,
        ...(cursor !== undefined && { after: definitionCursors.decode(cursor).key }),
      },
    );
    return pageOf(found.map(definitionSummaryBody), limit, ({ key }) =>
      definitionCursors.encode({ key }),
    );
  }

  @Post()
  @ApiOperation({ summary: 'Create a definition', description: 'It is enabled from then on.' })
  @ApiDefinitionDocument()
  @ApiCreatedResponse({ ...DEFINITION, headers: CREATED_HEADERS })
  @ApiProblems(409, 422)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() document: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const body = definitionBody(await this.definitions.create(principal, document));
    void reply.header('location', body.links.self);
    return body;
  }

  @Post('validate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Validate a document without saving it',
    description:
      'All problems of a document are reported, each with its JSON pointer; of more than 100 the first.',
  })
  @ApiDefinitionDocument()
  @ApiOkResponse({ type: DefinitionVerdictDto })
  @ApiProblems(422)
  async validate(@CurrentPrincipal() { tenant }: Principal, @Body() document: unknown) {
    return verdictBody(await this.definitions.validate(tenant, document));
  }

  @Get(':key')
  @ApiOperation({ summary: 'Read a definition' })
  @ApiOkResponse(DEFINITION)
  @ApiProblems(404)
  async get(@CurrentPrincipal() { tenant }: Principal, @Param('key') key: string) {
    return definitionBody(await this.definitions.read(tenant, key));
  }

  @Put(':key')
  @ApiOperation({
    summary: 'Create or replace a definition',
    description:
      'Makes the next revision, unless the document says what the current one says. Runs already ' +
      'made keep the revision they pinned. With If-Match, only the version that was read is ' +
      'replaced (412 otherwise). An archived definition is refused until it is enabled again.',
  })
  @ApiDefinitionDocument()
  @ApiOkResponse({ ...SAVED, description: 'It was replaced, or unchanged.' })
  @ApiCreatedResponse({ ...SAVED, headers: CREATED_HEADERS, description: 'It was created.' })
  @ApiProblems(409, 412, 422)
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @Body() document: unknown,
    @IfMatch('optional') expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const body = savedDefinitionBody(
      await this.definitions.put(principal, key, document, expected),
    );
    if (body.outcome === 'created') void reply.code(201).header('location', body.links.self);
    return body;
  }

  @Post(':key/enable')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Enable a definition that is paused or archived',
    description: 'What makes up for a pause is a backfill: see links.backfills.',
  })
  @ApiBody({ type: EnableDto, required: false })
  @ApiOkResponse(DEFINITION)
  @ApiProblems(404, 412, 422, 429)
  async enable(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @IfMatch('optional') expected: number | undefined,
    @Body() request?: EnableDto,
  ) {
    const options = { expected, note: request?.note, missed: request?.missed };
    return definitionBody(await this.definitions.enable(principal, key, options));
  }

  @Post(':key/pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause a definition',
    description: 'Matching events and due times are recorded as skipped from then on.',
  })
  @ApiBody(NOTE)
  @ApiOkResponse(DEFINITION)
  @ApiProblems(404, 409, 412, 422)
  async pause(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @IfMatch('optional') expected: number | undefined,
    @Body() request?: StateNoteDto,
  ) {
    const options = { expected, note: request?.note };
    return definitionBody(await this.definitions.pause(principal, key, options));
  }

  @Post(':key/archive')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Archive a definition',
    description: 'Its triggers are gone, its history stays; it can be enabled again.',
  })
  @ApiBody(NOTE)
  @ApiOkResponse(DEFINITION)
  @ApiProblems(404, 412, 422)
  async archive(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @IfMatch('optional') expected: number | undefined,
    @Body() request?: StateNoteDto,
  ) {
    const options = { expected, note: request?.note };
    return definitionBody(await this.definitions.archive(principal, key, options));
  }

  @Get(':key/revisions')
  @ApiOperation({ summary: 'List the revisions of a definition, latest first' })
  @ApiOkResponse({ type: RevisionPageDto })
  @ApiProblems(404)
  async listRevisions(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Query() { limit, cursor }: PageQueryDto,
  ) {
    const found = await this.definitions.revisions(tenant, key, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: revisionCursors.decode(cursor).revision }),
    });
    const items = found.map((revision) => revisionSummaryBody(key, revision));
    return pageOf(items, limit, ({ revision }) => revisionCursors.encode({ revision }));
  }

  @Get(':key/revisions/:revision')
  @ApiOperation({ summary: 'Read a revision of a definition' })
  @ApiOkResponse({ type: RevisionDto })
  @ApiProblems(404)
  async getRevision(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Param('revision', RevisionPipe) revision: number,
  ) {
    return revisionBody(key, await this.definitions.revision(tenant, key, revision));
  }
}
