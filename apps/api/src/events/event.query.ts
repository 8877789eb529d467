import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { canonicalTime, type EventFilter, type EventState } from '#events';
import { PageQueryDto } from '../http/page.js';
import { InvalidParametersError } from '../problems/request.errors.js';
import { EVENT_STATES } from './event.dto.js';

/** The filters of the list of events; all that are given must hold. */
export class EventQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ example: 'order.created' })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly type?: string;

  @ApiPropertyOptional({ example: '/shop' })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  readonly source?: string;

  @ApiPropertyOptional({ example: 'order/4711' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  readonly subject?: string;

  @ApiPropertyOptional({ enum: EVENT_STATES, enumName: 'EventState' })
  @IsOptional()
  @IsIn(EVENT_STATES)
  readonly state?: EventState;

  @ApiPropertyOptional({ format: 'date-time', description: 'Received at this time or later.' })
  @IsOptional()
  @IsString()
  readonly receivedAfter?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Received before this time.' })
  @IsOptional()
  @IsString()
  readonly receivedBefore?: string;
}

/**
 * The filter that a query means.
 *
 * @throws InvalidParametersError for a time that is none
 */
export function filterOf(query: EventQueryDto): EventFilter {
  const { type, source, subject, state } = query;
  return {
    ...{ type, source, subject, state },
    receivedAfter: epochMs('receivedAfter', query.receivedAfter),
    receivedBefore: epochMs('receivedBefore', query.receivedBefore),
  };
}

/** Rounded up, so that a range of microseconds holds the milliseconds within it. */
function epochMs(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = canonicalTime(text);
  if (time !== undefined) return Date.parse(time) + (/\.\d{4}/.test(time) ? 1 : 0);
  const message = `${name} must be an RFC 3339 time, such as 2026-11-23T09:30:00Z`;
  throw InvalidParametersError.of('query', name, 'malformed_time', message);
}
