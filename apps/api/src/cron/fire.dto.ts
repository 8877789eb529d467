import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FireMark, FirePreview } from '#cron';

/** What a change of the zone's clocks did to a fire. */
export class FireMarkDto {
  @ApiProperty({
    enum: ['shifted', 'repeated', 'skipped'],
    description:
      '`shifted`: the fire stands for a local time that does not exist. ' +
      '`repeated`: the local time of the fire exists twice. ' +
      '`skipped`: local times before this fire do not exist, and nothing fires for them.',
  })
  readonly kind!: FireMark['kind'];

  @ApiPropertyOptional({ description: 'shifted: the local time.', example: '2027-03-28T02:30' })
  readonly missing?: string;

  @ApiPropertyOptional({ description: 'shifted: whether the line fires at this time anyway.' })
  readonly merged?: boolean;

  @ApiPropertyOptional({ enum: ['first', 'second'], description: 'repeated: which of the two.' })
  readonly pass?: 'first' | 'second';

  @ApiPropertyOptional({ description: 'skipped.', example: '2027-03-28T02:00' })
  readonly firstMissing?: string;

  @ApiPropertyOptional({ description: 'skipped.', example: '2027-03-28T02:45' })
  readonly lastMissing?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'skipped: how many.', example: 4 })
  readonly count?: number;
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
    type: [FireMarkDto],
    description: 'Absent where the clocks of the zone are not changed.',
  })
  readonly marks?: readonly FireMark[];
}

/** A fire of a trigger, whose jitter is known. */
export class TriggerFireDto extends FireDto {
  @ApiProperty({ format: 'date-time', description: 'When the fire will be due.' })
  readonly due!: string;
}

/** The next fires of a cron line; fewer than asked for when it has no more. */
export class CronPreviewDto {
  @ApiProperty({ type: [FireDto] })
  readonly fires!: readonly FireDto[];
}

/** The next fires of a trigger; fewer than asked for when it has no more. */
export class TriggerPreviewDto {
  @ApiProperty({ type: [TriggerFireDto] })
  readonly fires!: readonly TriggerFireDto[];
}

/** The JSON of a {@link FireDto}. */
export function fireBody({ nominal, local, offset, earliest, latest, marks }: FirePreview) {
  return {
    nominal: time(nominal),
    local,
    offset,
    earliest: time(earliest),
    latest: time(latest),
    ...(marks.length > 0 && { marks }),
  };
}

/** The JSON of a {@link TriggerFireDto}. */
export function triggerFireBody(fire: FirePreview) {
  return { ...fireBody(fire), due: time(fire.due) };
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
