import { ApiProperty } from '@nestjs/swagger';
import type { DefinitionState, TriggerPreview } from '#definitions';
import { triggerFireBody, TriggerFireDto } from '../cron/fire.dto.js';
import { STATES } from './definition.dto.js';

/** The next fires of a trigger; fewer than asked for when it has no more. */
export class TriggerPreviewDto {
  @ApiProperty({
    enum: STATES,
    enumName: 'DefinitionState',
    description:
      'The state of the definition. The times are those of the trigger while it is enabled: while it ' +
      'is paused they are skipped, and while it is archived there are none.',
  })
  readonly state!: DefinitionState;

  @ApiProperty({
    description: 'The line in words; its times are local ones.',
    example: 'At 09:00 on Monday to Friday',
  })
  readonly description!: string;

  @ApiProperty({ type: [TriggerFireDto] })
  readonly fires!: readonly TriggerFireDto[];
}

/** The JSON of a {@link TriggerPreviewDto}. */
export function triggerPreviewBody({ state, description, fires }: TriggerPreview) {
  return { state, description, fires: fires.map(triggerFireBody) };
}
