import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { EventFilter, EventState } from '#events';
import { PageQueryDto } from '../http/page.js';
import { queryTime } from '../http/query-time.js';
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
    receivedAfter: queryTime('receivedAfter', query.receivedAfter),
    receivedBefore: queryTime('receivedBefore', query.receivedBefore),
  };
}
