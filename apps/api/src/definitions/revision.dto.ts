import { ApiProperty } from '@nestjs/swagger';
import type { DefinitionSpec, Revision, RevisionSummary } from '#definitions';
import { PageOf } from '../http/page.js';
import { definitionPath } from './definition.dto.js';
import { DefinitionDocumentDto } from './document.dto.js';

/** Where to find what belongs to a revision. */
export class RevisionLinksDto {
  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly self: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly definition: string;

  constructor(key: string, revision: number) {
    this.definition = definitionPath(key);
    this.self = `${this.definition}/revisions/${revision}`;
  }
}

/** A revision without its document. */
export class RevisionSummaryDto {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly revision: number;

  @ApiProperty({ example: 'api-key:ci' })
  readonly createdBy: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: RevisionLinksDto })
  readonly links: RevisionLinksDto;

  constructor(key: string, { revision, createdBy, createdAt }: RevisionSummary) {
    this.revision = revision;
    this.createdBy = createdBy;
    this.createdAt = new Date(createdAt).toISOString();
    this.links = new RevisionLinksDto(key, revision);
  }
}

/** A revision: it never changes. */
export class RevisionDto extends RevisionSummaryDto {
  @ApiProperty({ type: DefinitionDocumentDto, description: 'With all defaults filled in.' })
  readonly spec: DefinitionSpec;

  constructor(key: string, revision: Revision) {
    super(key, revision);
    this.spec = revision.spec;
  }
}

export class RevisionPage extends PageOf(RevisionSummaryDto) {}
