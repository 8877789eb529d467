import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { LatenessCause, Occurrence, RunState } from '#runs';
import { PageOf } from '../http/page.js';
import { OCCURRENCES, RUN_STATES, RunRequestDto } from '../runs/run.dto.js';

const CAUSES = [
  'clock',
  'start',
  'worker',
  'outside_world',
  'start_or_worker',
] as const satisfies LatenessCause[];

/** How late a nominal time was, and where it lost the time. */
export class LatenessDto {
  @ApiProperty({ description: 'From the due time to the end, or to now.', example: 740 })
  readonly totalMs!: number;

  @ApiProperty({ description: 'Of that, until it was recorded.', example: 12 })
  readonly clockMs!: number;

  @ApiPropertyOptional({
    description: 'From then until Temporal took its workflow on, where that is known.',
    example: 8,
  })
  readonly startMs?: number;

  @ApiProperty({ description: 'The rest: until it was carried out.', example: 720 })
  readonly executionMs!: number;

  @ApiPropertyOptional({
    enum: CAUSES,
    enumName: 'LatenessCause',
    description:
      'What took longest, when that is a second or more. clock: it was recorded late, since no ' +
      'worker was there or had a place, or the database was away. start: Temporal took its ' +
      'workflow on late. worker: it was carried out late. outside_world: its http context sources ' +
      'answered late. start_or_worker: not known any better.',
  })
  readonly cause?: LatenessCause;
}

export class NominalOccurrenceLinksDto {
  @ApiProperty({ example: '/v1/runs/01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c' })
  readonly run!: string;
}

/** What became of a nominal time, or of several. */
export class NominalOccurrenceDto {
  @ApiProperty({ format: 'uuid', description: 'The id of the run.' })
  readonly run!: string;

  @ApiProperty({
    enum: OCCURRENCES,
    enumName: 'Occurrence',
    description: 'time: it fell due. backfill and manual: somebody asked for it.',
  })
  readonly occurrence!: Occurrence;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly revision!: number;

  @ApiProperty({ format: 'date-time', description: 'The first, when the row covers several.' })
  readonly nominalTime!: string;

  @ApiProperty({ format: 'date-time', description: 'The last one that the row covers.' })
  readonly lastNominalTime!: string;

  @ApiProperty({ type: 'integer', description: 'How many the row covers.', example: 1 })
  readonly nominalCount!: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'The nominal time plus jitter.' })
  readonly dueTime?: string;

  @ApiProperty({
    enum: RUN_STATES,
    enumName: 'RunState',
    description: 'completed: it ran. pending and split: it has yet to.',
  })
  readonly outcome!: RunState;

  @ApiPropertyOptional({ description: 'Why, as in the run.', example: 'misfire' })
  readonly reason?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The time that stands for this one.' })
  readonly coalescedInto?: string;

  @ApiPropertyOptional({ type: RunRequestDto, description: 'What asked for it.' })
  readonly request?: RunRequestDto;

  @ApiProperty({ format: 'date-time', description: 'When it was recorded.' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When it was over.' })
  readonly finishedAt?: string;

  @ApiPropertyOptional({
    type: LatenessDto,
    description:
      'Of the first time that the row covers. Absent for what was asked for, paused, or tried again ' +
      'after it had failed.',
  })
  readonly lateness?: LatenessDto;

  @ApiProperty({ type: NominalOccurrenceLinksDto })
  readonly links!: NominalOccurrenceLinksDto;
}

/** A stretch for which nobody can tell whether a time is missing. */
export class UnknownStretchDto {
  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  readonly to!: string;

  @ApiProperty({ example: 'This release refuses revision 1 of nightly: unknown timezone' })
  readonly reason!: string;
}

/** Whether every nominal time of the page is in the ledger. */
export class CoverageDto {
  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time', description: 'Exclusive.' })
  readonly to!: string;

  @ApiProperty({ description: 'Nothing is uncovered and nothing is unknown.' })
  readonly complete!: boolean;

  @ApiProperty({
    type: [String],
    description:
      'Nominal times of the calendar that held then, up to the last that the clock has settled, ' +
      'which no row covers. There should be none. The first 1,000.',
    example: [],
  })
  readonly uncovered!: readonly string[];

  @ApiProperty({ type: 'integer', description: 'How many these are.', example: 0 })
  readonly uncoveredCount!: number;

  @ApiProperty({
    type: [String],
    description: 'Nominal times that are due and that the clock has yet to record. The first 100.',
    example: [],
  })
  readonly overdue!: readonly string[];

  @ApiProperty({ type: [UnknownStretchDto], description: 'Stretches nobody can tell about.' })
  readonly unknown!: readonly UnknownStretchDto[];
}

/** A part of the ledger, in the order of nominal times. */
export class NominalOccurrencePageDto extends PageOf(NominalOccurrenceDto) {
  @ApiProperty({ type: CoverageDto, description: 'Of this page.' })
  readonly coverage!: CoverageDto;
}
