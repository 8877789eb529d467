import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import type { RunFilter, RunState } from '#runs';
import { PageQueryDto } from '../http/page.js';
import { queryTime } from '../http/query-time.js';
import { RUN_STATES } from './run.dto.js';

/** The filters of the list of runs; all that are given must hold. */
export class RunQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: "A definition's key.", example: 'review-large-orders' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly definition?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The id under which an event is stored.' })
  @IsOptional()
  @IsUUID()
  readonly event?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The id of a replay.' })
  @IsOptional()
  @IsUUID()
  readonly request?: string;

  @ApiPropertyOptional({ enum: RUN_STATES, enumName: 'RunState' })
  @IsOptional()
  @IsIn(RUN_STATES)
  readonly state?: RunState;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded at this time or later.' })
  @IsOptional()
  @IsString()
  readonly createdAfter?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded before this time.' })
  @IsOptional()
  @IsString()
  readonly createdBefore?: string;
}

/**
 * The filter that a query means.
 *
 * @throws InvalidParametersError for a time that is none
 */
export function filterOf(query: RunQueryDto): RunFilter {
  const { definition, event, request, state } = query;
  const after = queryTime('createdAfter', query.createdAfter);
  const before = queryTime('createdBefore', query.createdBefore);
  return {
    ...(definition !== undefined && { definitionKey: definition }),
    ...(event !== undefined && { eventId: event }),
    ...(request !== undefined && { requestId: request }),
    ...(state !== undefined && { state }),
    ...(after !== undefined && { createdAfter: after }),
    ...(before !== undefined && { createdBefore: before }),
  };
}
