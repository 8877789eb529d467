import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';

/** How a batch is to be taken. */
export class DeliveryQueryDto {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Whether a batch is stored as a whole or not at all: one event that is invalid (422) or in ' +
      'conflict (409) then refuses all of them.',
  })
  @Transform(({ value }) => WORDS.get(value) ?? (value as unknown))
  @IsBoolean()
  readonly atomic: boolean = false;
}

const WORDS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
