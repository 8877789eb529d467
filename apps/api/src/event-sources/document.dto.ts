import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { oneOfTypes } from '../http/one-of-types.js';

/*
 * The document as the OpenAPI description shows it. #event-sources validates documents by itself.
 */

const SECRETS = {
  type: 'array' as const,
  items: { type: 'string' },
  minItems: 1,
  maxItems: 5,
  description: 'References; any of them will do, so that a secret can be replaced without a gap.',
  example: ['secret://github-webhook'],
};

const TOLERANCE = {
  description: "ISO 8601, at most P1D: how far the delivery's time may be from ours.",
  default: 'PT5M',
};

/** `X-Hub-Signature-256`, as GitHub signs. */
export class GithubVerificationDto {
  @ApiProperty({ enum: ['github'] })
  readonly type!: string;

  @ApiProperty(SECRETS)
  readonly secrets!: readonly string[];
}

/** An HMAC-SHA256 of the body in a header. */
export class HmacVerificationDto {
  @ApiProperty({ enum: ['hmac-sha256'] })
  readonly type!: string;

  @ApiProperty({ example: 'x-shop-signature' })
  readonly header!: string;

  @ApiPropertyOptional({ description: 'Stands before the signature.', default: '' })
  readonly prefix?: string;

  @ApiPropertyOptional({ enum: ['hex', 'base64'], default: 'hex' })
  readonly encoding?: string;

  @ApiProperty(SECRETS)
  readonly secrets!: readonly string[];
}

/** https://www.standardwebhooks.com, symmetric signatures (v1). */
export class StandardWebhooksVerificationDto {
  @ApiProperty({ enum: ['standard-webhooks'] })
  readonly type!: string;

  @ApiProperty(SECRETS)
  readonly secrets!: readonly string[];

  @ApiPropertyOptional(TOLERANCE)
  readonly tolerance?: string;
}

/** `Stripe-Signature`, as Stripe signs. */
export class StripeVerificationDto {
  @ApiProperty({ enum: ['stripe'] })
  readonly type!: string;

  @ApiProperty(SECRETS)
  readonly secrets!: readonly string[];

  @ApiPropertyOptional(TOLERANCE)
  readonly tolerance?: string;
}

/** A token that both sides know. */
export class TokenVerificationDto {
  @ApiProperty({ enum: ['token'] })
  readonly type!: string;

  @ApiPropertyOptional({
    description: 'The header that holds the token; in `authorization` it stands after `Bearer`.',
    default: 'authorization',
  })
  readonly header?: string;

  @ApiProperty(SECRETS)
  readonly secrets!: readonly string[];
}

/** An API key of the tenant. */
export class ApiKeyVerificationDto {
  @ApiProperty({ enum: ['api-key'] })
  readonly type!: string;
}

const KINDS = {
  github: GithubVerificationDto,
  'hmac-sha256': HmacVerificationDto,
  'standard-webhooks': StandardWebhooksVerificationDto,
  stripe: StripeVerificationDto,
  token: TokenVerificationDto,
  'api-key': ApiKeyVerificationDto,
};

/** Any JSON value. */
const ANY = { anyOf: [{}] };

/** What the fields of the event are made of. Strings may hold `${…}`. */
export class EventMappingDto {
  @ApiProperty({
    description: 'Must be the same when the same delivery is sent again.',
    example: '${headers["x-github-delivery"]}',
  })
  readonly id!: string;

  @ApiPropertyOptional({
    description: 'The key of the event source by default.',
    example: 'https://github.com/${body.repository.full_name}',
  })
  readonly source?: string;

  @ApiProperty({ example: 'com.github.${headers["x-github-event"]}' })
  readonly type!: string;

  @ApiPropertyOptional({ example: 'issue/${body.issue.number}' })
  readonly subject?: string;

  @ApiPropertyOptional({
    description: 'Must come out as RFC 3339.',
    example: '${body.head_commit.timestamp}',
  })
  readonly time?: string;

  @ApiPropertyOptional()
  readonly dataschema?: string;

  @ApiPropertyOptional({ example: '${headers.traceparent}' })
  readonly traceparent?: string;

  @ApiPropertyOptional()
  readonly correlationId?: string;

  @ApiPropertyOptional()
  readonly causationId?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: ANY })
  readonly extensions?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    ...ANY,
    description: 'Any JSON. The body by default, or with `forEach` the item.',
    example: { number: '${body.number}' },
  })
  readonly data?: unknown;
}

/** An event source: how deliveries of another system become events. */
@ApiExtraModels(...Object.values(KINDS))
export class EventSourceDocumentDto {
  @ApiProperty({ pattern: '^[a-z0-9][a-z0-9._-]*$', maxLength: 100, example: 'github' })
  readonly key!: string;

  @ApiPropertyOptional({ maxLength: 200, description: 'The key by default.', example: 'GitHub' })
  readonly name?: string;

  @ApiPropertyOptional({ default: true, description: 'Without it deliveries are refused.' })
  readonly enabled?: boolean;

  @ApiProperty(oneOfTypes(KINDS))
  readonly verification!:
    | GithubVerificationDto
    | HmacVerificationDto
    | StandardWebhooksVerificationDto
    | StripeVerificationDto
    | TokenVerificationDto
    | ApiKeyVerificationDto;

  @ApiPropertyOptional({
    description: 'CEL; gives a list, of which each item becomes an event.',
    example: 'body.alerts',
  })
  readonly forEach?: string;

  @ApiPropertyOptional({
    description: 'CEL; what it is false for is ignored.',
    example: 'headers["x-github-event"] != "ping"',
  })
  readonly when?: string;

  @ApiProperty({ type: EventMappingDto })
  readonly event!: EventMappingDto;
}
