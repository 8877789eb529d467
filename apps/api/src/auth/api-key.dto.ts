import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import type { ApiKeySummary, NewApiKey } from '#auth';
import { PageOf } from '../http/page.js';

export class CreateApiKeyDto {
  @ApiProperty({
    description:
      'Letters, digits, ".", "_" and "-". The run log names the caller by it: api-key:<name>.',
    maxLength: 63,
    example: 'risk-worker',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  readonly name!: string;
}

/** A key as lists show it. */
export class ApiKeyDto {
  @ApiProperty({ format: 'uuid', example: '01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04' })
  readonly id: string;

  @ApiProperty({ example: 'risk-worker' })
  readonly name: string;

  @ApiProperty({ description: 'The first characters of the key.', example: 'ack_k3Zt' })
  readonly hint: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Absent while the key is valid.' })
  readonly revokedAt?: string;

  constructor(key: ApiKeySummary) {
    this.id = key.id;
    this.name = key.name;
    this.hint = key.hint;
    this.createdAt = new Date(key.createdAt).toISOString();
    if (key.revokedAt !== null) this.revokedAt = new Date(key.revokedAt).toISOString();
  }
}

/** A new key. */
export class NewApiKeyDto extends ApiKeyDto {
  @ApiProperty({
    description: 'The key itself. It is shown this once: only a hash of it is kept.',
    example: 'ack_k3ZtV0n1y9h5wT2bq8sXc7dRfGjLmNpQ4uYaEiOo6Zs',
  })
  readonly key: string;

  constructor(created: NewApiKey) {
    super(created);
    this.key = created.key;
  }
}

export class ApiKeyPage extends PageOf(ApiKeyDto) {}
