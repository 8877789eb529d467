import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsOptional, ValidateBy } from 'class-validator';
import type { Headers, Mapped, Received } from '#event-sources';
import type { NewEnvelope } from '#events';
import type { JsonObject, JsonValue } from '#expressions';
import { ANY_JSON, NewEventDto } from '../events/event.dto.js';
import { FreeForm } from '../http/free-form.decorator.js';
import { listed } from '../problems/listed.js';
import { ProblemErrorDto } from '../problems/problem.dto.js';
import { EventSourceDocumentDto } from './document.dto.js';

const TEXTS = { type: 'object' as const, additionalProperties: { type: 'string' } };

/** An optional object of texts, or lists of texts, by name. */
function TextsByName(): PropertyDecorator {
  const validator = {
    validate: isTextsByName,
    defaultMessage: () => 'must be an object of texts, or lists of texts, by name',
  };
  return (target, property) => {
    FreeForm()(target, property);
    IsOptional()(target, property);
    ValidateBy({ name: 'isTextsByName', validator })(target, property);
  };
}

function isTextsByName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((texts: unknown) =>
    [texts].flat().every((text) => typeof text === 'string'),
  );
}

/** A delivery to try. */
export class SampleDto {
  @ApiProperty({ ...ANY_JSON, description: 'Any JSON but null.', example: { action: 'opened' } })
  @FreeForm()
  @IsDefined()
  readonly body!: JsonValue;

  @ApiPropertyOptional({
    ...TEXTS,
    description: 'By name, in any case.',
    example: { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': '72d3162e-cc78-11e3' },
  })
  @TextsByName()
  readonly headers?: Headers;

  @ApiPropertyOptional(TEXTS)
  @TextsByName()
  readonly query?: JsonObject;
}

/** A delivery to try, and the event source to try it with. */
export class DocumentSampleDto extends SampleDto {
  @ApiProperty({ type: EventSourceDocumentDto, description: 'Is checked, but not saved.' })
  @FreeForm()
  @IsDefined()
  readonly source!: unknown;
}

export function receivedOf({ body, headers = {}, query = {} }: SampleDto): Received {
  return { body, headers, query };
}

const VERDICTS = ['valid', 'ignored', 'invalid'] as const;

/** What would become of a delivery, or of one item of it. */
export class TrialDto {
  @ApiProperty({
    enum: VERDICTS,
    description: 'ignored: its condition is false. invalid: it does not become an event.',
  })
  readonly verdict!: (typeof VERDICTS)[number];

  @ApiPropertyOptional({ type: NewEventDto, description: 'The event, when it is valid.' })
  readonly event?: NewEnvelope;

  @ApiPropertyOptional({
    type: [ProblemErrorDto],
    description: 'What is wrong, when it is invalid. Pointers lead into the document.',
  })
  readonly problems?: readonly ProblemErrorDto[];
}

/** What would become of a delivery: one, or with `forEach` one for each item, in order. */
export class TrialsDto {
  @ApiProperty({ type: [TrialDto] })
  readonly events!: readonly TrialDto[];
}

export function trialsBody(mapped: readonly Mapped[]): TrialsDto {
  return { events: mapped.map(trialBody) };
}

function trialBody(mapped: Mapped): TrialDto {
  switch (mapped.kind) {
    case 'event':
      return { verdict: 'valid', event: mapped.event.envelope };
    case 'ignored':
      return { verdict: 'ignored' };
    case 'invalid':
      return { verdict: 'invalid', problems: listed(mapped.problems) };
  }
}
