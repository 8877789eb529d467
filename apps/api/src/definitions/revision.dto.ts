import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DefinitionDocument, PinnedCalendars, Revision, RevisionSummary } from '#definitions';
import { PageOf } from '../http/page.js';
import { DefinitionDocumentDto } from './document.dto.js';
import { PINNED_CALENDARS, specBody } from './spec.body.js';

/** Where to find what belongs to a revision. */
export class RevisionLinksDto {
  @ApiProperty({ example: '/v1/definitions/review-large-orders/revisions/3' })
  readonly self!: string;

  @ApiProperty({ example: '/v1/definitions/review-large-orders' })
  readonly definition!: string;
}

/** A revision without its document. */
export class RevisionSummaryDto {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly revision!: number;

  @ApiProperty({ example: 'api-key:ci' })
  readonly createdBy!: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ type: RevisionLinksDto })
  readonly links!: RevisionLinksDto;
}

/** A revision: it never changes. */
export class RevisionDto extends RevisionSummaryDto {
  @ApiProperty({ type: DefinitionDocumentDto, description: 'With all defaults filled in.' })
  readonly spec!: DefinitionDocument;

  @ApiPropertyOptional({
    ...PINNED_CALENDARS,
    description: 'The days of the calendars it refers to, as this revision has pinned them.',
  })
  readonly pinnedCalendars?: PinnedCalendars;
}

export class RevisionPageDto extends PageOf(RevisionSummaryDto) {}

/** The JSON of a {@link RevisionSummaryDto}. */
export function revisionSummaryBody(
  key: string,
  { revision, createdBy, createdAt }: RevisionSummary,
) {
  return {
    revision,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    links: {
      self: `/v1/definitions/${key}/revisions/${revision}`,
      definition: `/v1/definitions/${key}`,
    },
  };
}

/** The JSON of a {@link RevisionDto}. */
export function revisionBody(key: string, revision: Revision) {
  return { ...revisionSummaryBody(key, revision), ...specBody(revision.spec) };
}
