import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BACKFILL_EXISTING,
  BACKFILL_ORDERS,
  type BackfillExisting,
  type BackfillOrder,
  REQUEST_STATES,
  type RequestFailure,
  type RequestState,
} from '#runs';
import { PageOf } from '../http/page.js';

const ID = '01970c5e-9c02-7e11-9d5a-1a2b3c4d5e6f';

/** The nominal time that a backfill went through last. */
export class BackfillReachedDto {
  @ApiProperty({ example: 'clock' })
  readonly trigger!: string;

  @ApiProperty({ format: 'date-time' })
  readonly nominalTime!: string;
}

/** How far a backfill is. */
export class BackfillProgressDto {
  @ApiProperty({
    description: 'The part of its time range that it has gone through.',
    minimum: 0,
    maximum: 100,
    example: 62.5,
  })
  readonly percent!: number;

  @ApiPropertyOptional({ type: BackfillReachedDto })
  readonly reached?: BackfillReachedDto;

  @ApiProperty({ type: 'integer', description: 'Nominal times gone through.', example: 37 })
  readonly scanned!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Those that the clock has yet to record: left to it.',
    example: 0,
  })
  readonly leftToClock!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Runs that were made; in a dry run, that would be made.',
    example: 30,
  })
  readonly created!: number;

  @ApiProperty({ type: 'integer', description: 'Times that were left as they are.', example: 7 })
  readonly existing!: number;
}

/** Why a backfill failed. */
export class BackfillErrorDto implements RequestFailure {
  @ApiProperty({ description: 'Stable, for programs.', example: 'definition_not_enabled' })
  readonly code!: string;

  @ApiProperty({ example: 'The definition "x" was paused while the backfill was under way.' })
  readonly message!: string;
}

export class BackfillLinksDto {
  @ApiProperty({ example: `/v1/backfills/${ID}` })
  readonly self!: string;

  @ApiProperty({ example: `/v1/runs?request=${ID}` })
  readonly runs!: string;

  @ApiProperty({ example: '/v1/definitions/nightly-report' })
  readonly definition!: string;
}

/** Nominal times that are made up for. */
export class BackfillDto {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ enum: REQUEST_STATES, enumName: 'BackfillState', example: 'running' })
  readonly state!: RequestState;

  @ApiProperty({ description: "The definition's key.", example: 'nightly-report' })
  readonly definition!: string;

  @ApiProperty({ type: [String], description: 'Gone through one after the other.' })
  readonly triggers!: readonly string[];

  @ApiProperty({ format: 'date-time', description: 'Inclusive.' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  readonly to!: string;

  @ApiProperty({ enum: BACKFILL_EXISTING, enumName: 'BackfillExisting', example: 'skip' })
  readonly existing!: BackfillExisting;

  @ApiProperty({ enum: BACKFILL_ORDERS, enumName: 'BackfillOrder', example: 'oldest_first' })
  readonly order!: BackfillOrder;

  @ApiPropertyOptional({ type: 'integer', description: 'Runs of each trigger at most.' })
  readonly limit?: number;

  @ApiProperty({ description: 'Whether it only counts.', example: false })
  readonly dryRun!: boolean;

  @ApiPropertyOptional({ type: 'integer', description: 'Runs a second at most.', example: 10 })
  readonly rate?: number;

  @ApiProperty({ description: 'Who asked for it.', example: 'api-key:ops' })
  readonly actor!: string;

  @ApiPropertyOptional({ example: 'The reports of November were wrong.' })
  readonly note?: string;

  @ApiProperty({ type: BackfillProgressDto })
  readonly progress!: BackfillProgressDto;

  @ApiPropertyOptional({ type: BackfillErrorDto })
  readonly error?: BackfillErrorDto;

  @ApiPropertyOptional({ example: 'api-key:ops' })
  readonly cancelledBy?: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly finishedAt?: string;

  @ApiProperty({ type: BackfillLinksDto })
  readonly links!: BackfillLinksDto;
}

export class BackfillPageDto extends PageOf(BackfillDto) {}
