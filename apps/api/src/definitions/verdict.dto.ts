import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FieldProblem } from '#config';
import type { DefinitionVerdict } from '#definitions';
import { listed, unlistedCount } from '../problems/listed.js';

/** Something that keeps a document from being a definition. */
export class DefinitionProblemDto implements FieldProblem {
  @ApiProperty({ description: 'JSON pointer (RFC 6901).', example: '/triggers/0/cron' })
  readonly pointer!: string;

  @ApiProperty({ description: 'Stable: programs decide by it.', example: 'cron_out_of_range' })
  readonly code!: string;

  @ApiProperty({ example: 'hour: 25 is out of range, which is 0 to 23 (column 3)' })
  readonly message!: string;
}

/** Whether a document could be saved. */
export class DefinitionVerdictDto {
  @ApiProperty()
  readonly valid!: boolean;

  @ApiProperty({
    type: [DefinitionProblemDto],
    description: 'Empty when valid; of more than 100 the first 100, long texts cut.',
  })
  readonly problems!: readonly DefinitionProblemDto[];

  @ApiPropertyOptional({ type: 'integer', description: 'How many problems are left out.' })
  readonly omittedProblems?: number;
}

/** The JSON of a {@link DefinitionVerdictDto}. */
export function verdictBody(verdict: DefinitionVerdict): DefinitionVerdictDto {
  if (verdict.ok) return { valid: true, problems: [] };
  const { problems } = verdict;
  const omittedProblems = unlistedCount(problems);
  return {
    valid: false,
    problems: listed(problems),
    ...(omittedProblems > 0 && { omittedProblems }),
  };
}
