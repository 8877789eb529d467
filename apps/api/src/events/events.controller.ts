import {
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CurrentPrincipal, type Principal } from '#auth';
import {
  EventConflictError,
  EventIntake,
  EventQueue,
  EventReader,
  InvalidEventError,
  type NormalEvent,
  type Normalized,
  type Verdict,
} from '#events';
import { RawBody } from '../http/body.parser.js';
import { cursorCodec } from '../http/cursor.js';
import { IdPipe } from '../http/id.pipe.js';
import { pageOf } from '../http/page.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { ApiEventDelivery } from './delivery.decorator.js';
import { deliveredBy } from './delivered.js';
import { DeliveryQueryDto } from './delivery.query.js';
import { EventDto, EventLinksDto, EventPageDto } from './event.dto.js';
import { presentEvent, presentSummary, presentVerdict } from './event.presenter.js';
import { EventQueryDto, filterOf } from './event.query.js';
import type { AcceptedEventDto, EventVerdictsDto } from './event-verdict.dto.js';

const eventCursor = cursorCodec('events', { id: 'uuid' });

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly intake: EventIntake,
    private readonly reader: EventReader,
    private readonly queue: EventQueue,
  ) {}

  @Post()
  @RawBody()
  @ApiEventDelivery()
  @ApiProblems(409, 422, 429)
  async accept(
    @CurrentPrincipal() { tenant }: Principal,
    @Query() { atomic }: DeliveryQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedEventDto | EventVerdictsDto> {
    const delivered = deliveredBy(request);
    if (delivered.kind === 'batch') {
      void reply.status(HttpStatus.OK);
      const { events } = delivered;
      const verdicts = atomic
        ? await this.intake.acceptAll(tenant, allValid(events))
        : await this.judge(tenant, events);
      return { verdicts: verdicts.map(presentVerdict) };
    }
    // One event is stored or not, whether it says atomic or not.
    const accepted = acceptedEvent(await this.judge(tenant, [delivered.event]));
    void reply.status(HttpStatus.ACCEPTED).header('location', accepted.links.self);
    return accepted;
  }

  @Get()
  @ApiOperation({ summary: 'List events, newest first' })
  @ApiOkResponse({ type: EventPageDto })
  async list(
    @CurrentPrincipal() { tenant }: Principal,
    @Query() query: EventQueryDto,
  ): Promise<EventPageDto> {
    const { limit, cursor } = query;
    const found = await this.reader.list(tenant, filterOf(query), {
      limit: limit + 1,
      ...(cursor !== undefined && { after: eventCursor.decode(cursor).id }),
    });
    return pageOf(found.map(presentSummary), limit, ({ id }) => eventCursor.encode({ id }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an event' })
  @ApiParam({ name: 'id', format: 'uuid', description: 'The id under which it is stored.' })
  @ApiOkResponse({ type: EventDto })
  @ApiProblems(404)
  async get(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<EventDto> {
    return presentEvent(await this.reader.read(tenant, id));
  }

  @Post(':id/redrive')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Dispatch again an event that was set aside',
    description: 'The event goes back onto the queue, and meets the definitions as they are now.',
  })
  @ApiParam({ name: 'id', format: 'uuid', description: 'The id under which it is stored.' })
  @ApiAcceptedResponse({ type: EventDto })
  @ApiProblems(404, 409)
  async redrive(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('id', IdPipe) id: string,
  ): Promise<EventDto> {
    await this.queue.putBack(tenant, id);
    return presentEvent(await this.reader.read(tenant, id));
  }

  /** Accepts what is valid; one verdict per event, in order. */
  private async judge(tenant: string, events: readonly Normalized[]): Promise<Verdict[]> {
    const valid = events.flatMap((one) => (one.ok ? [one.event] : []));
    const verdicts = [...(await this.intake.accept(tenant, valid))];
    return events.flatMap((one) =>
      one.ok ? verdicts.splice(0, 1) : [{ kind: 'invalid', problems: one.problems }],
    );
  }
}

/** @throws InvalidEventError with all that is wrong, when any event is none */
function allValid(events: readonly Normalized[]): NormalEvent[] {
  const problems = events.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0) throw new InvalidEventError(problems);
  return events.flatMap((one) => (one.ok ? [one.event] : []));
}

/** @throws InvalidEventError | EventConflictError */
function acceptedEvent([verdict]: readonly Verdict[]): AcceptedEventDto {
  if (!verdict) throw new Error('there is no verdict on the event');
  switch (verdict.kind) {
    case 'accepted':
    case 'duplicate':
      return {
        id: verdict.rowId,
        verdict: verdict.kind,
        links: new EventLinksDto(verdict.rowId),
      };
    case 'conflict':
      throw new EventConflictError(verdict.rowId);
    case 'invalid':
      throw new InvalidEventError(verdict.problems);
  }
}
