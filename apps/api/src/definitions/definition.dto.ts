import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  Definition,
  DefinitionSpec,
  DefinitionState,
  DefinitionSummary,
  Saved,
  StateChange,
} from '#definitions';
import { PageOf } from '../http/page.js';
import { DefinitionDocumentDto } from './document.dto.js';

export const STATES = ['enabled', 'paused', 'archived'] as const satisfies DefinitionState[];

/** Who brought a definition into its state, when and why. */
export class StateChangeDto {
  @ApiProperty({ format: 'date-time' })
  readonly at: string;

  @ApiProperty({ example: 'api-key:ops' })
  readonly by: string;

  @ApiPropertyOptional({ example: 'The supplier is closed until Monday.' })
  readonly note?: string;

  constructor({ at, by, note }: StateChange) {
    this.at = new Date(at).toISOString();
    this.by = by;
    if (note !== null) this.note = note;
  }
}

/** Where to find what belongs to a definition. */
export class DefinitionLinksDto {
  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly self: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly revision: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions' })
  readonly revisions: string;

  constructor({ key, revision }: DefinitionSummary) {
    this.self = definitionPath(key);
    this.revisions = `${this.self}/revisions`;
    this.revision = `${this.revisions}/${revision}`;
  }
}

export function definitionPath(key: string): string {
  return `/v1/definitions/${key}`;
}

/** A definition without its document. */
export class DefinitionSummaryDto {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ example: 'review-large-orders' })
  readonly key: string;

  @ApiProperty({ example: 'Review large orders' })
  readonly name: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { team: 'risk' },
  })
  readonly labels: Readonly<Record<string, string>>;

  @ApiProperty({ enum: STATES, enumName: 'DefinitionState' })
  readonly state: DefinitionState;

  @ApiPropertyOptional({
    type: StateChangeDto,
    description: 'The last change of the state. Absent while there was none.',
  })
  readonly stateChange?: StateChangeDto;

  @ApiProperty({ type: 'integer', description: 'The number of the current revision.', example: 3 })
  readonly revision: number;

  @ApiProperty({
    type: 'integer',
    description: 'Counts every change, also those of the state. It is the ETag.',
    example: 4,
  })
  readonly version: number;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt: string;

  @ApiProperty({ type: DefinitionLinksDto })
  readonly links: DefinitionLinksDto;

  constructor(definition: DefinitionSummary) {
    this.id = definition.id;
    this.key = definition.key;
    this.name = definition.name;
    this.labels = definition.labels;
    this.state = definition.state;
    if (definition.stateChange) this.stateChange = new StateChangeDto(definition.stateChange);
    this.revision = definition.revision;
    this.version = definition.version;
    this.createdAt = new Date(definition.createdAt).toISOString();
    this.updatedAt = new Date(definition.updatedAt).toISOString();
    this.links = new DefinitionLinksDto(definition);
  }
}

/** A definition with the document of its current revision. */
export class DefinitionDto extends DefinitionSummaryDto {
  @ApiProperty({
    type: DefinitionDocumentDto,
    description: 'The document of the current revision, with all defaults filled in.',
  })
  readonly spec: DefinitionSpec;

  constructor(definition: Definition) {
    super(definition);
    this.spec = definition.spec;
  }
}

/** A definition, and what became of the request to make it so. */
export class SavedDefinitionDto extends DefinitionDto {
  @ApiProperty({
    enum: ['created', 'changed', 'unchanged'],
    description: '`unchanged`: the document says what there was already; no revision was made.',
  })
  readonly outcome: Saved['outcome'];

  constructor({ definition, outcome }: Saved) {
    super(definition);
    this.outcome = outcome;
  }
}

export class DefinitionPage extends PageOf(DefinitionSummaryDto) {}
