import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Problem, type RequestPart, type RequestProblem } from './problem.js';

/** One thing that is wrong with one place of the request. */
export class ProblemErrorDto implements RequestProblem {
  @ApiPropertyOptional({
    enum: ['query', 'path', 'header', 'mapping'],
    description:
      'The part of the request the pointer is relative to; the body without it. `mapping`: the ' +
      'document of the event source.',
  })
  readonly in?: RequestPart;

  @ApiProperty({ description: 'JSON pointer (RFC 6901).', example: '/triggers/0/cron' })
  readonly pointer: string = '';

  @ApiProperty({ example: 'malformed_cron' })
  readonly code: string = '';

  @ApiProperty({ example: 'minute must be between 0 and 59' })
  readonly message: string = '';
}

/** A problem document (RFC 9457), as every error is answered with. */
export class ProblemDto implements Problem {
  @ApiProperty({ example: 'urn:problem-type:activity-core:invalid_body' })
  readonly type: string = '';

  @ApiProperty({ example: 'Invalid body' })
  readonly title: string = '';

  @ApiProperty({ type: 'integer', example: 422 })
  readonly status: number = 0;

  @ApiProperty({ example: 'The body is not valid: name is required.' })
  readonly detail: string = '';

  @ApiProperty({ description: 'Stable: programs decide by it.', example: 'invalid_body' })
  readonly code: string = '';

  @ApiProperty({ description: 'The path that was asked for.', example: '/v1/definitions' })
  readonly instance: string = '';

  @ApiProperty({ description: 'Also on every line of the log about this request.' })
  readonly requestId: string = '';

  @ApiPropertyOptional({
    type: [ProblemErrorDto],
    description: 'Every place that is wrong, of more than 100 the first 100; long texts are cut.',
  })
  readonly errors?: readonly RequestProblem[];
}
