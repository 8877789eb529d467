import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { type DefinitionState } from '#definitions';
import { PageQueryDto, wholeNumber } from '../http/page.js';
import { STATES } from './definition.dto.js';

/** Which definitions to list. */
export class ListDefinitionsDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, enumName: 'DefinitionState' })
  @IsOptional()
  @IsIn(STATES)
  readonly state?: DefinitionState;

  @ApiPropertyOptional({
    type: [String],
    description: 'name:value; given several times, a definition must have all of them.',
    example: ['team:risk'],
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @ArrayMaxSize(10)
  @ArrayUnique((label: unknown) => String(label).split(':', 1)[0])
  @Matches(/^[^:]+:/, { each: true, message: 'label must be name:value' })
  readonly label?: readonly string[];
}

/** Why a definition changes its state. */
export class StateNoteDto {
  @ApiPropertyOptional({ example: 'The supplier is closed until Monday.', maxLength: 1_000 })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly note?: string;
}

/** How many fires to preview. */
export class FireCountDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 10 })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly count: number = 10;
}

/** `['team:risk']` → `{ team: 'risk' }` */
export function labelsOf(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => {
      const end = label.indexOf(':');
      return [label.slice(0, end), label.slice(end + 1)];
    }),
  );
}
