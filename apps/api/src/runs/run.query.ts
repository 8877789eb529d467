import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import type { RunFilter, RunState } from '#runs';
import { PageQueryDto } from '../http/page.js';
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

  @ApiPropertyOptional({ enum: RUN_STATES, enumName: 'RunState' })
  @IsOptional()
  @IsIn(RUN_STATES)
  readonly state?: RunState;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded at this time or later.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly createdAfter?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Recorded before this time.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly createdBefore?: string;
}

/** The filter that a query means. */
export function filterOf(query: RunQueryDto): RunFilter {
  const { definition, event, state, createdAfter, createdBefore } = query;
  return {
    ...(definition !== undefined && { definitionKey: definition }),
    ...(event !== undefined && { eventId: event }),
    ...(state !== undefined && { state }),
    ...(createdAfter !== undefined && { createdAfter: Date.parse(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: Date.parse(createdBefore) }),
  };
}
