import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ANY_JSON } from './event.dto.js';

/** A CloudEvent 1.0 in the JSON event format. Further members are its extension attributes. */
@ApiSchema({ description: 'A CloudEvent 1.0; further members are its extension attributes.' })
export class CloudEventDto {
  @ApiProperty({ enum: ['1.0'] })
  readonly specversion!: '1.0';

  @ApiProperty({ maxLength: 256, example: 'order-4711' })
  readonly id!: string;

  @ApiProperty({ maxLength: 512, format: 'uri-reference', example: '/shop' })
  readonly source!: string;

  @ApiProperty({ maxLength: 256, example: 'order.created' })
  readonly type!: string;

  @ApiPropertyOptional({ maxLength: 1_024, example: 'order/4711' })
  readonly subject?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T09:30:00Z' })
  readonly time?: string;

  @ApiPropertyOptional({ maxLength: 256, example: 'application/json' })
  readonly datacontenttype?: string;

  @ApiPropertyOptional({ maxLength: 2_048, format: 'uri' })
  readonly dataschema?: string;

  @ApiPropertyOptional({ ...ANY_JSON, example: { id: 4711, amount: 1250 } })
  readonly data?: unknown;

  @ApiPropertyOptional({ format: 'byte', description: 'Instead of data.' })
  readonly data_base64?: string;
}
