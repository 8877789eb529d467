import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  Definition,
  DefinitionDocument,
  PinnedCalendars,
  DefinitionState,
  DefinitionSummary,
  Saved,
  StateChange,
} from '#definitions';
import { PageOf } from '../http/page.js';
import { DefinitionDocumentDto } from './document.dto.js';
import { PINNED_CALENDARS, specBody } from './spec.body.js';

export const STATES = ['enabled', 'paused', 'archived'] as const satisfies DefinitionState[];

/** Who brought a definition into its state, when and why. */
export class StateChangeDto {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ example: 'api-key:ops' })
  readonly by!: string;

  @ApiPropertyOptional({ example: 'The supplier is closed until Monday.' })
  readonly note?: string;
}

/** Where to find what belongs to a definition. */
export class DefinitionLinksDto {
  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly self!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly revision!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions' })
  readonly revisions!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/states' })
  readonly states!: string;

  @ApiProperty({ example: '/v1/runs?definition=review-large-orders' })
  readonly runs!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/triggers' })
  readonly triggers!: string;

  @ApiProperty({ example: '/v1/backfills?definition=review-large-orders' })
  readonly backfills!: string;
}

/** A definition without its document. */
export class DefinitionSummaryDto {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'review-large-orders' })
  readonly key!: string;

  @ApiProperty({ example: 'Review large orders' })
  readonly name!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { team: 'risk' },
  })
  readonly labels!: Readonly<Record<string, string>>;

  @ApiProperty({ enum: STATES, enumName: 'DefinitionState' })
  readonly state!: DefinitionState;

  @ApiPropertyOptional({
    type: StateChangeDto,
    description: 'The last change of the state. Absent while there was none; see links.states.',
  })
  readonly stateChange?: StateChangeDto;

  @ApiProperty({ type: 'integer', description: 'The number of the current revision.', example: 3 })
  readonly revision!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Counts every change, also those of the state. It is the ETag.',
    example: 4,
  })
  readonly version!: number;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ type: DefinitionLinksDto })
  readonly links!: DefinitionLinksDto;
}

/** A definition with the document of its current revision. */
export class DefinitionDto extends DefinitionSummaryDto {
  @ApiProperty({
    type: DefinitionDocumentDto,
    description: 'The document of the current revision, with all defaults filled in.',
  })
  readonly spec!: DefinitionDocument;

  @ApiPropertyOptional({
    ...PINNED_CALENDARS,
    description: 'The days of the calendars it refers to, as this revision has pinned them.',
  })
  readonly pinnedCalendars?: PinnedCalendars;
}

/** A definition, and what became of the request to make it so. */
export class SavedDefinitionDto extends DefinitionDto {
  @ApiProperty({
    enum: ['created', 'changed', 'unchanged'],
    description: '`unchanged`: the document says what there was already; no revision was made.',
  })
  readonly outcome!: Saved['outcome'];
}

export class DefinitionPageDto extends PageOf(DefinitionSummaryDto) {}

/** The JSON of a {@link DefinitionSummaryDto}. */
export type DefinitionSummaryBody = Pick<DefinitionSummaryDto, keyof DefinitionSummaryDto>;

export function definitionSummaryBody(definition: DefinitionSummary): DefinitionSummaryBody {
  const { id, key, name, labels, state, stateChange, revision, version } = definition;
  return {
    id,
    key,
    name,
    labels,
    state,
    ...(stateChange && { stateChange: stateChangeBody(stateChange) }),
    revision,
    version,
    createdAt: time(definition.createdAt),
    updatedAt: time(definition.updatedAt),
    links: {
      self: `/v1/definitions/${key}`,
      revision: `/v1/definitions/${key}/revisions/${revision}`,
      revisions: `/v1/definitions/${key}/revisions`,
      states: `/v1/definitions/${key}/states`,
      runs: `/v1/runs?definition=${key}`,
      triggers: `/v1/definitions/${key}/triggers`,
      backfills: `/v1/backfills?definition=${key}`,
    },
  };
}

/** The JSON of a {@link DefinitionDto}. */
export function definitionBody(definition: Definition) {
  return { ...definitionSummaryBody(definition), ...specBody(definition.spec) };
}

/** The JSON of a {@link SavedDefinitionDto}. */
export function savedDefinitionBody({ definition, outcome }: Saved) {
  return { outcome, ...definitionBody(definition) };
}

function stateChangeBody({ at, by, note }: StateChange) {
  return { at: time(at), by, ...(note !== null && { note }) };
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
