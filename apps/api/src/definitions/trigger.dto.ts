import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TriggerConfig } from '#definitions';
import type { TriggerStanding } from '#triggers';

export class TriggerLinksDto {
  @ApiPropertyOptional({ example: '/v1/definitions/nightly/triggers/clock/preview' })
  readonly preview?: string;

  @ApiPropertyOptional({ example: '/v1/definitions/nightly/triggers/clock/occurrences' })
  readonly occurrences?: string;
}

/** A trigger of the current revision, and how far a cron trigger is. */
export class TriggerStateDto {
  @ApiProperty({ example: 'clock' })
  readonly id!: string;

  @ApiProperty({ enum: ['event', 'cron'], enumName: 'TriggerType' })
  readonly type!: TriggerConfig['type'];

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Every nominal time up to here is in the ledger.',
  })
  readonly settledUntil?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Absent when no time follows, and for a trigger that is set aside or archived.',
  })
  readonly nextDue?: string;

  @ApiPropertyOptional({
    description:
      'Why the clock cannot reckon with the trigger and has set it aside. It is tried again every ' +
      'minute, and at once when the definition is saved.',
    example: 'This release refuses revision 1 of nightly: unknown timezone Europe/Nowhere',
  })
  readonly error?: string;

  @ApiProperty({ type: TriggerLinksDto })
  readonly links!: TriggerLinksDto;
}

/** The triggers of a definition, in the order of its document. */
export class TriggerListDto {
  @ApiProperty({ type: [TriggerStateDto] })
  readonly items!: readonly TriggerStateDto[];
}

export function presentTrigger(key: string, trigger: TriggerStanding): TriggerStateDto {
  const { id, type, settledUntil, nextDue, error } = trigger;
  const path = `/v1/definitions/${encodeURIComponent(key)}/triggers/${encodeURIComponent(id)}`;
  const isCron = type === 'cron';
  return {
    id,
    type,
    ...(settledUntil !== null && { settledUntil: new Date(settledUntil).toISOString() }),
    ...(nextDue !== null && { nextDue: new Date(nextDue).toISOString() }),
    ...(error !== null && { error }),
    links: isCron ? { preview: `${path}/preview`, occurrences: `${path}/occurrences` } : {},
  };
}
