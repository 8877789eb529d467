import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';

/** What happens to local times that a change of clocks leaves out, or repeats. */
export class DaylightSavingDto {
  @ApiProperty({
    enum: ['skip', 'shift'],
    description: '`shift`: fires later by the length of the gap, 02:30 as 03:30.',
  })
  readonly missing!: 'skip' | 'shift';

  @ApiProperty({ enum: ['first', 'last', 'both'], description: 'At which pass it fires.' })
  readonly repeated!: 'first' | 'last' | 'both';
}

/** Days, both ends included. */
export class DateRangeDto {
  @ApiProperty({ format: 'date', example: '2026-12-24' })
  readonly from!: string;

  @ApiProperty({ format: 'date', example: '2027-01-01' })
  readonly to!: string;
}

/** A named calendar of the tenant, and what its days mean here. */
export class CalendarReferenceDto {
  @ApiProperty({ example: 'bank-holidays-england' })
  readonly key!: string;

  @ApiProperty({
    enum: ['only', 'except'],
    description: '`only`: fires on its days alone. `except`: never fires on its days.',
  })
  readonly mode!: 'only' | 'except';
}

/** What decides when a cron line fires. */
@ApiExtraModels(DaylightSavingDto, DateRangeDto)
export class CronTimingDto {
  @ApiProperty({
    description: 'Five fields (with L, W and #), or a macro such as @daily.',
    example: '0 9 * * 1-5',
  })
  readonly cron!: string;

  @ApiPropertyOptional({ description: 'An IANA name.', default: 'UTC', example: 'Europe/Berlin' })
  readonly timezone?: string;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', enum: ['auto'] }, { $ref: getSchemaPath(DaylightSavingDto) }],
    default: 'auto',
    description:
      '`auto`: a line whose minute or hour begins with * runs by elapsed time (skip, both), any ' +
      'other once a day (shift, first).',
  })
  readonly daylightSaving?: 'auto' | DaylightSavingDto;

  @ApiPropertyOptional({ format: 'date-time', description: 'It does not fire before this time.' })
  readonly startAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'It no longer fires from this time on.',
  })
  readonly endAt?: string;

  @ApiPropertyOptional({
    type: 'array',
    maxItems: 500,
    items: { oneOf: [{ type: 'string', format: 'date' }, { $ref: getSchemaPath(DateRangeDto) }] },
    description: 'Local days on which it never fires.',
    example: ['2026-12-31', { from: '2026-12-24', to: '2026-12-26' }],
  })
  readonly exclude?: readonly (string | DateRangeDto)[];

  @ApiPropertyOptional({
    type: [CalendarReferenceDto],
    maxItems: 10,
    description: 'All of them must allow a day.',
  })
  readonly calendars?: readonly CalendarReferenceDto[];

  @ApiPropertyOptional({
    description: 'ISO 8601, at most P1D: how much later than its nominal time a fire may be due.',
    example: 'PT2M',
  })
  readonly jitter?: string;
}
