import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
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
import { CalendarService, type CalendarSource } from '#definitions';
import { TextBody, TextBodyOf } from '../http/body.parser.js';
import { cursorCodec } from '../http/cursor.js';
import { ETAG_HEADER, ETagInterceptor, IfMatch } from '../http/etag.js';
import { pageOf, PageQueryDto } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import {
  calendarBody,
  CalendarDto,
  CalendarPageDto,
  calendarSummaryBody,
  savedCalendarBody,
  SavedCalendarDto,
} from './calendar.dto.js';
import { ApiCalendarDocument } from './document.decorator.js';

const cursors = cursorCodec('calendars', { key: 'text' });

const SAVED = { type: SavedCalendarDto, headers: ETAG_HEADER };

/** Named lists of days, such as bank holidays, for triggers to fire on or to leave out. */
@ApiTags('calendars')
@UseInterceptors(ETagInterceptor)
@Controller('calendars')
export class CalendarsController {
  constructor(private readonly calendars: CalendarService) {}

  @Get()
  @ApiOperation({ summary: 'List calendars, by key' })
  @ApiOkResponse({ type: CalendarPageDto })
  async list(@CurrentPrincipal() { tenant }: Principal, @Query() { limit, cursor }: PageQueryDto) {
    const found = await this.calendars.list(tenant, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursors.decode(cursor).key }),
    });
    return pageOf(found.map(calendarSummaryBody), limit, ({ key }) => cursors.encode({ key }));
  }

  @Get(':key')
  @ApiOperation({ summary: 'Read a calendar' })
  @ApiOkResponse({ type: CalendarDto, headers: ETAG_HEADER })
  @ApiProblems(404)
  async get(@CurrentPrincipal() { tenant }: Principal, @Param('key') key: string) {
    return calendarBody(await this.calendars.read(tenant, key));
  }

  @Put(':key')
  @TextBodyOf('text/calendar')
  @ApiCalendarDocument()
  @ApiOkResponse({ ...SAVED, description: 'It was replaced, or unchanged.' })
  @ApiCreatedResponse({ ...SAVED, description: 'It was created.' })
  @ApiProblems(409, 412, 422)
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @Body() body: unknown,
    @IfMatch('optional') expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const saved = await this.calendars.put(principal, key, sourceOf(body), expected);
    const answer = savedCalendarBody(saved);
    if (answer.outcome === 'created') void reply.code(201).header('location', answer.links.self);
    return answer;
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a calendar',
    description: 'Refused while definitions refer to it, archived ones included.',
  })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems(404, 409, 412)
  async delete(
    @CurrentPrincipal() principal: Principal,
    @Param('key') key: string,
    @IfMatch('optional') expected: number | undefined,
  ): Promise<void> {
    await this.calendars.remove(principal, key, expected);
  }
}

function sourceOf(body: unknown): CalendarSource {
  return body instanceof TextBody
    ? { kind: 'icalendar', text: body.text }
    : { kind: 'document', document: body };
}
