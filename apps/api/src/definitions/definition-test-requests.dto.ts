import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Max,
  Min,
} from 'class-validator';
import type { JsonObject } from '#expressions';
import { NewEventDto } from '../events/event.dto.js';
import { FreeForm } from '../http/free-form.decorator.js';
import { DefinitionDocumentDto } from './document.dto.js';

const AMONG = ['all', 'subscribed'] as const;

/** The events to try a definition on: exactly one of `events`, `eventIds` and `last`. */
class TestRequestDto {
  @ApiPropertyOptional({
    type: [NewEventDto],
    minItems: 1,
    maxItems: 1_000,
    description: 'Events as they would be sent. They are checked in the same way, and not stored.',
  })
  @FreeForm()
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  readonly events?: readonly unknown[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    minItems: 1,
    maxItems: 100,
    uniqueItems: true,
    description: 'Stored events that still have their payload.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsUUID('all', { each: true })
  readonly eventIds?: readonly string[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1_000,
    description: 'The last so many stored events.',
    example: 1_000,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly last?: number;

  @ApiPropertyOptional({
    enum: AMONG,
    default: 'all',
    description:
      'Of which events `last` takes the last: of all, or of those of the types that the ' +
      'definition subscribes to (looked for among the latest 100,000).',
  })
  @IsOptional()
  @IsIn(AMONG)
  readonly among?: (typeof AMONG)[number];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'What http context sources would answer, by name. They are not asked in a test; a run that ' +
      'lacks an answer stops at matching.',
    example: { customer: { id: 7, orders: 2 } },
  })
  @FreeForm()
  @IsOptional()
  @IsObject()
  readonly context?: JsonObject;
}

/** What to try a saved definition on. */
export class TestSavedDefinitionDto extends TestRequestDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'The current revision by default.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly revision?: number;
}

/** A document that is not saved, and what to try it on. */
export class TestDocumentDto extends TestRequestDto {
  @ApiProperty({ type: DefinitionDocumentDto, description: 'As it would be saved.' })
  @FreeForm()
  @IsDefined()
  readonly document!: unknown;
}
