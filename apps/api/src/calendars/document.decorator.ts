import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { CalendarDocumentDto } from './calendar.dto.js';

const SCHEMA = { $ref: getSchemaPath(CalendarDocumentDto) };

const DOCUMENT = {
  summary: 'Days with and without a name',
  value: {
    name: 'Bank holidays in England and Wales',
    days: [{ date: '2026-12-25', name: 'Christmas Day' }, '2026-12-28'],
  },
};

const ICALENDAR = {
  summary: 'iCalendar',
  value: [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example//holidays//EN',
    'X-WR-CALNAME:Holidays',
    'BEGIN:VEVENT',
    'UID:christmas@example',
    'DTSTART;VALUE=DATE:20261225',
    'RRULE:FREQ=YEARLY',
    'SUMMARY:Christmas Day',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n'),
};

const DESCRIPTION = `A document (JSON or YAML), or an iCalendar text (\`text/calendar\`): every day \
of its all-day events, repeating ones expanded to the end of the tenth year from now. Every \
definition that refers to the calendar gets a new revision, in the same transaction; runs already \
made keep the revision they pinned. With If-Match, only the version that was read is replaced (412 \
otherwise). Days with which some trigger would never fire are refused.`;

/** Documents the request that saves a calendar. */
export function ApiCalendarDocument(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(CalendarDocumentDto),
    ApiOperation({
      summary: 'Create or replace a calendar',
      description: DESCRIPTION,
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: SCHEMA, examples: { document: DOCUMENT } },
          'application/yaml': { schema: SCHEMA },
          'text/calendar': { schema: { type: 'string' }, examples: { icalendar: ICALENDAR } },
        },
      },
    }),
  );
}
