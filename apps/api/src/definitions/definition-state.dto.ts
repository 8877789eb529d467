import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DefinitionState, StateSince } from '#definitions';
import { PageOf } from '../http/page.js';
import { STATES } from './definition.dto.js';

/** A state that a definition is or was in, until the next one began. */
export class StateSinceDto {
  @ApiProperty({ enum: STATES, enumName: 'DefinitionState' })
  readonly state!: DefinitionState;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it began. Absent where an earlier release did not record it.',
  })
  readonly since?: string;

  @ApiPropertyOptional({
    example: 'api-key:ops',
    description:
      'Who changed it. Absent for the state in which it was created (revision 1 says who did), and ' +
      'where an earlier release did not record it.',
  })
  readonly by?: string;

  @ApiPropertyOptional({ example: 'The supplier is closed until Monday.' })
  readonly note?: string;
}

export class StateSincePageDto extends PageOf(StateSinceDto) {}

/** The JSON of a {@link StateSinceDto}. */
export function stateSinceBody({ state, since, by, note }: StateSince) {
  return {
    state,
    ...(since !== null && { since: new Date(since).toISOString() }),
    ...(by !== null && { by }),
    ...(note !== null && { note }),
  };
}
