import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemErrorDto } from '../problems/problem.dto.js';
import { EventLinksDto } from './event.dto.js';

const ACCEPTED = ['accepted', 'duplicate'] as const;
const VERDICTS = [...ACCEPTED, 'conflict', 'invalid'] as const;

/** An event that is stored, now or since an earlier delivery. */
export class AcceptedEventDto {
  @ApiProperty({
    format: 'uuid',
    description: 'The id under which it is stored.',
    example: '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11',
  })
  readonly id!: string;

  @ApiProperty({
    enum: ACCEPTED,
    description: 'duplicate: an event with this source, id and content was stored before.',
    example: 'accepted',
  })
  readonly verdict!: (typeof ACCEPTED)[number];

  @ApiProperty({ type: EventLinksDto })
  readonly links!: EventLinksDto;
}

/** What became of one event of a batch. */
export class EventVerdictDto {
  @ApiProperty({
    enum: VERDICTS,
    description:
      'conflict: an event with this source and id, but other content, was stored before. ' +
      'Nothing was written for conflict and invalid.',
    example: 'accepted',
  })
  readonly verdict!: (typeof VERDICTS)[number];

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The id of the stored event; absent when this one is invalid.',
    example: '01970c5e-7b11-7d0e-8f3a-0b8f6f0c9d11',
  })
  readonly id?: string;

  @ApiPropertyOptional({
    type: [ProblemErrorDto],
    description: 'What is wrong, when the event is invalid.',
  })
  readonly problems?: readonly ProblemErrorDto[];
}

/** What became of the events of a batch, in their order. */
export class EventVerdictsDto {
  @ApiProperty({ type: [EventVerdictDto] })
  readonly verdicts!: readonly EventVerdictDto[];
}
