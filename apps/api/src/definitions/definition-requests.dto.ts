import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { type DefinitionState, MISSED_TIMES, type MissedTimes } from '#definitions';
import { LabelFilter } from '../http/label-filter.js';
import { PageQueryDto, wholeNumber } from '../http/page.js';
import { STATES } from './definition.dto.js';

/** Which definitions to list. */
export class ListDefinitionsDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, enumName: 'DefinitionState' })
  @IsOptional()
  @IsIn(STATES)
  readonly state?: DefinitionState;

  @LabelFilter()
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

/** Why a definition is enabled, and what its pause left behind. */
export class EnableDto extends StateNoteDto {
  @ApiPropertyOptional({
    enum: MISSED_TIMES,
    enumName: 'MissedTimes',
    default: 'skip',
    description:
      'What to do with the nominal times that the pause skipped. fire_once makes one run for the ' +
      'latest of each trigger, fire_all a run for each; both open a backfill. Of a definition that ' +
      'is not paused it changes nothing.',
  })
  @IsOptional()
  @IsIn(MISSED_TIMES)
  readonly missed?: MissedTimes;
}

/** Which fires to preview. */
export class PreviewQueryDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only fires after this time; now by default.',
    example: '2027-03-27T00:00:00Z',
  })
  @IsOptional()
  @IsString()
  readonly from?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 10 })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly count: number = 10;
}
