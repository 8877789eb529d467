import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { ClauseVerdict, FieldVerdict, OrVerdict, UnmatchedReason } from '#patterns';

const REASONS = [
  'missing',
  'not_a_value',
  'no_match',
  'other_element',
] as const satisfies UnmatchedReason[];

/** A string, a number, true, false or null. */
const PRIMITIVE = {
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
};

/** The verdict on one field of a filter. */
export class FieldVerdictDto implements FieldVerdict {
  @ApiProperty({ enum: ['field'] })
  readonly kind!: 'field';

  @ApiProperty({ description: 'The field in the event.', example: 'data.amount' })
  readonly path!: string;

  @ApiProperty({ description: 'JSON pointer into the filter.', example: '/data/amount' })
  readonly pointer!: string;

  @ApiProperty({
    type: 'array',
    items: {},
    description: 'The alternatives of the filter: the first 10, long ones cut.',
    example: [{ numeric: ['>', 1000] }],
  })
  readonly expected!: readonly unknown[];

  @ApiProperty({ type: 'integer', description: 'How many alternatives there are.', example: 1 })
  readonly expectedCount!: number;

  @ApiProperty({
    type: 'array',
    items: PRIMITIVE,
    description: 'The values found: the first 10, texts cut after 200 characters.',
    example: [250],
  })
  readonly actual!: FieldVerdict['actual'];

  @ApiProperty({ type: 'integer', description: 'How many values were found.', example: 1 })
  readonly actualCount!: number;

  @ApiProperty({ example: false })
  readonly matched!: boolean;

  @ApiPropertyOptional({
    enum: REASONS,
    description:
      'Why it did not match. missing: there is no such field. not_a_value: there is an object or an ' +
      'empty list. no_match: no value is one of those expected. other_element: it matches in another ' +
      'element of the list than the other clauses do.',
    example: 'no_match',
  })
  readonly reason?: UnmatchedReason;
}

/** The verdict on a `$or`: matched when every clause of one alternative is. */
@ApiExtraModels(FieldVerdictDto)
export class OrVerdictDto implements OrVerdict {
  @ApiProperty({ enum: ['or'] })
  readonly kind!: 'or';

  @ApiProperty({
    description: 'The object that it belongs to; empty for the event.',
    example: 'data',
  })
  readonly path!: string;

  @ApiProperty({ description: 'JSON pointer into the filter.', example: '/data/$or' })
  readonly pointer!: string;

  @ApiProperty({ type: 'array', items: clauseList() })
  readonly alternatives!: readonly (readonly ClauseVerdict[])[];

  @ApiProperty({ example: true })
  readonly matched!: boolean;
}

/** Documents a list of verdicts on clauses; its class needs `ApiExtraModels(…CLAUSE_MODELS)`. */
export function clauseList() {
  const variants = { field: 'FieldVerdictDto', or: 'OrVerdictDto' };
  const refs = Object.entries(variants).map(([kind, name]) => [kind, getSchemaPath(name)] as const);
  return {
    type: 'array' as const,
    items: {
      oneOf: refs.map(([, $ref]) => ({ $ref })),
      discriminator: { propertyName: 'kind', mapping: Object.fromEntries(refs) },
    },
  };
}

export const CLAUSE_MODELS = [FieldVerdictDto, OrVerdictDto];
