import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FireMark, FirePreview } from '#cron';

/** The fire stands for a local time that does not exist. */
export class ShiftedDto {
  @ApiProperty({ description: 'That local time.', example: '2027-03-28T02:30' })
  readonly missing!: string;

  @ApiProperty({ description: 'Whether the line fires at this time anyway.' })
  readonly merged!: boolean;
}

/** Local times of the line since the fire before, for which nothing fires. */
export class LeftOutDto {
  @ApiProperty({ example: '2027-03-28T02:00' })
  readonly first!: string;

  @ApiProperty({ example: '2027-03-28T02:45' })
  readonly last!: string;

  @ApiProperty({ type: 'integer', description: 'How many there are.', example: 4 })
  readonly count!: number;
}

/** What is special about a fire. */
export class FireMarkDto {
  @ApiPropertyOptional({
    type: ShiftedDto,
    description: 'A change of clocks: the fire stands for a local time that does not exist.',
  })
  readonly shifted?: ShiftedDto;

  @ApiPropertyOptional({
    enum: ['first', 'second'],
    description: 'A change of clocks: the local time exists twice, and this is which of the two.',
  })
  readonly repeated?: 'first' | 'second';

  @ApiPropertyOptional({
    type: LeftOutDto,
    description: 'A change of clocks: times since the fire before do not exist.',
  })
  readonly skipped?: LeftOutDto;

  @ApiPropertyOptional({
    type: LeftOutDto,
    description: 'Times since the fire before are on days that exclusions or calendars leave out.',
  })
  readonly excluded?: LeftOutDto;
}

/** One of the next fires of a cron line. */
export class FireDto {
  @ApiProperty({ format: 'date-time', example: '2027-03-26T08:00:00.000Z' })
  readonly nominal!: string;

  @ApiProperty({ description: 'What the clocks of the zone show.', example: '2027-03-26T09:00' })
  readonly local!: string;

  @ApiProperty({ description: 'Local time minus UTC.', example: '+01:00' })
  readonly offset!: string;

  @ApiProperty({ format: 'date-time', description: 'With jitter, it is due then or later …' })
  readonly earliest!: string;

  @ApiProperty({ format: 'date-time', description: '… and not later than this.' })
  readonly latest!: string;

  @ApiPropertyOptional({
    type: FireMarkDto,
    description: 'Absent where neither a change of clocks nor a day left out has an effect.',
  })
  readonly mark?: FireMark;
}

/** A fire of a trigger, whose jitter is known. */
export class TriggerFireDto extends FireDto {
  @ApiProperty({ format: 'date-time', description: 'When the fire will be due.' })
  readonly due!: string;
}

/** The next fires of a cron line; fewer than asked for when it has no more. */
export class CronPreviewDto {
  @ApiProperty({
    description: 'The line in words; its times are local ones.',
    example: 'At 09:00 on Monday to Friday',
  })
  readonly description!: string;

  @ApiProperty({ type: [FireDto] })
  readonly fires!: readonly FireDto[];
}

/** The JSON of a {@link FireDto}. */
export function fireBody({ nominal, local, offset, earliest, latest, mark }: FirePreview) {
  return {
    nominal: time(nominal),
    local,
    offset,
    earliest: time(earliest),
    latest: time(latest),
    ...(mark && { mark }),
  };
}

/** The JSON of a {@link TriggerFireDto}. */
export function triggerFireBody(fire: FirePreview) {
  return { ...fireBody(fire), due: time(fire.due) };
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
