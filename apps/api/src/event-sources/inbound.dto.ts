import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EventLinksDto } from '../events/event.dto.js';

const VERDICTS = ['accepted', 'duplicate', 'ignored'] as const;

/** What became of a delivery, or of one item of it. */
export class InboundVerdictDto {
  @ApiProperty({
    enum: VERDICTS,
    description:
      'duplicate: the event was stored before. ignored: the condition of the event source is false.',
    example: 'accepted',
  })
  readonly verdict!: (typeof VERDICTS)[number];

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The id of the stored event; absent when it was ignored.',
    example: '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11',
  })
  readonly id?: string;

  @ApiPropertyOptional({ type: EventLinksDto })
  readonly links?: EventLinksDto;
}

/** What became of a delivery: one verdict, or with `forEach` one for each item, in order. */
export class InboundVerdictsDto {
  @ApiProperty({ type: [InboundVerdictDto] })
  readonly verdicts!: readonly InboundVerdictDto[];
}
