import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { CalendarSummary, NamedCalendar, SavedCalendar } from '#definitions';
import { PageOf } from '../http/page.js';

/** A day of a calendar. */
export class CalendarDayDto {
  @ApiProperty({ format: 'date', description: 'ISO 8601.', example: '2026-12-25' })
  readonly date!: string;

  @ApiPropertyOptional({ maxLength: 200, example: 'Christmas Day' })
  readonly name?: string;
}

/** A calendar, as it is sent. */
@ApiExtraModels(CalendarDayDto)
export class CalendarDocumentDto {
  @ApiPropertyOptional({
    description: 'The key of the path, if it is given.',
    pattern: '^[a-z0-9][a-z0-9._-]*$',
    maxLength: 100,
    example: 'bank-holidays-england',
  })
  readonly key?: string;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'The key by default.',
    example: 'Bank holidays in England and Wales',
  })
  readonly name?: string;

  @ApiProperty({
    type: 'array',
    maxItems: 5_000,
    items: {
      oneOf: [{ type: 'string', format: 'date' }, { $ref: getSchemaPath(CalendarDayDto) }],
    },
    description: 'Dates (ISO 8601), or objects with a date and a name; in any order.',
    example: [{ date: '2026-12-25', name: 'Christmas Day' }, '2026-12-28'],
  })
  readonly days!: readonly (string | CalendarDayDto)[];
}

/** Where to find a calendar. */
export class CalendarLinksDto {
  @ApiProperty({ example: '/v1/calendars/bank-holidays-england' })
  readonly self!: string;
}

/** A calendar without its days. */
export class CalendarSummaryDto {
  @ApiProperty({ example: 'bank-holidays-england' })
  readonly key!: string;

  @ApiProperty({ example: 'Bank holidays in England and Wales' })
  readonly name!: string;

  @ApiProperty({ type: 'integer', description: 'How many days it has.', example: 8 })
  readonly dayCount!: number;

  @ApiProperty({ type: 'integer', description: 'Counts every change. It is the ETag.', example: 4 })
  readonly version!: number;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ description: 'Who made the last change.', example: 'api-key:ops' })
  readonly updatedBy!: string;

  @ApiProperty({ type: CalendarLinksDto })
  readonly links!: CalendarLinksDto;
}

/** A calendar. */
export class CalendarDto extends CalendarSummaryDto {
  @ApiProperty({ type: [CalendarDayDto], description: 'In order, each date once.' })
  readonly days!: readonly CalendarDayDto[];
}

/** A calendar, and what became of the request to make it so. */
export class SavedCalendarDto extends CalendarDto {
  @ApiProperty({
    enum: ['created', 'changed', 'unchanged'],
    description: '`unchanged`: the calendar said the same already.',
  })
  readonly outcome!: SavedCalendar['outcome'];

  @ApiProperty({
    type: 'integer',
    description: 'How many definitions got a new revision, because they refer to the calendar.',
    example: 3,
  })
  readonly revisedDefinitions!: number;
}

export class CalendarPageDto extends PageOf(CalendarSummaryDto) {}

/** The JSON of a {@link CalendarSummaryDto}. */
export function calendarSummaryBody(calendar: CalendarSummary) {
  const { key, name, dayCount, version, updatedBy } = calendar;
  return {
    key,
    name,
    dayCount,
    version,
    createdAt: new Date(calendar.createdAt).toISOString(),
    updatedAt: new Date(calendar.updatedAt).toISOString(),
    updatedBy,
    links: { self: `/v1/calendars/${key}` },
  };
}

/** The JSON of a {@link CalendarDto}. */
export function calendarBody(calendar: NamedCalendar) {
  return { ...calendarSummaryBody(calendar), days: calendar.days };
}

/** The JSON of a {@link SavedCalendarDto}. */
export function savedCalendarBody({ outcome, calendar, revised }: SavedCalendar) {
  return { outcome, revisedDefinitions: revised, ...calendarBody(calendar) };
}
