import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsObject } from 'class-validator';
import type { ClauseVerdict, JsonObject } from '#patterns';
import { FreeForm } from '../http/free-form.decorator.js';
import { CLAUSE_MODELS, clauseList } from './clause.dto.js';

/** A filter, and what to try it on. */
export class PatternTestRequestDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: "An event pattern in Amazon EventBridge's language; at most 256 KiB as JSON.",
    example: {
      data: { amount: [{ numeric: ['>', 1000] }], country: [{ 'anything-but': ['DE'] }] },
    },
  })
  @FreeForm()
  @IsDefined()
  readonly filter!: unknown;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Any JSON object, for example an EventEnvelope; at most 256 KiB as JSON.',
    example: { type: 'order.created', data: { amount: 250, country: 'FR' } },
  })
  @FreeForm()
  @IsObject()
  readonly event!: JsonObject;
}

/** Whether the filter matches, and how each clause of it fares. */
@ApiExtraModels(...CLAUSE_MODELS)
export class PatternTestDto {
  @ApiProperty({ description: 'Whether every clause is matched.', example: false })
  readonly matched!: boolean;

  @ApiProperty({
    ...clauseList(),
    example: [
      {
        kind: 'field',
        path: 'data.amount',
        pointer: '/data/amount',
        expected: [{ numeric: ['>', 1000] }],
        expectedCount: 1,
        actual: [250],
        actualCount: 1,
        matched: false,
        reason: 'no_match',
      },
    ],
  })
  readonly clauses!: readonly ClauseVerdict[];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How many verdicts are left out, because there are very many long ones.',
  })
  readonly omittedClauses?: number;
}
