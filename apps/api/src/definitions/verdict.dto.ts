import { ApiProperty } from '@nestjs/swagger';
import type { FieldProblem } from '#config';
import type { DefinitionVerdict } from '#definitions';

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

  @ApiProperty({ type: [DefinitionProblemDto], description: 'All of them; empty when valid.' })
  readonly problems!: readonly DefinitionProblemDto[];
}

/** The JSON of a {@link DefinitionVerdictDto}. */
export function verdictBody(verdict: DefinitionVerdict) {
  return { valid: verdict.ok, problems: verdict.ok ? [] : verdict.problems };
}
