import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { TASK_STATES, type TaskState } from '#tasks';
import { FreeForm } from '../http/free-form.decorator.js';
import { LabelFilter } from '../http/label-filter.js';
import { PageQueryDto } from '../http/page.js';
import { ANY_JSON } from './task.dto.js';

/** Which tasks to list. */
export class TasksQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ example: 'risk' })
  @IsOptional()
  @Length(1, 200)
  readonly queue?: string;

  @ApiPropertyOptional({ enum: TASK_STATES, enumName: 'TaskState' })
  @IsOptional()
  @IsIn(TASK_STATES)
  readonly state?: TaskState;

  @ApiPropertyOptional({ format: 'uuid', description: 'The id of a run.' })
  @IsOptional()
  @IsUUID()
  readonly run?: string;

  @ApiPropertyOptional({
    description: 'The key or the id of a definition.',
    example: 'review-large-orders',
  })
  @IsOptional()
  @Length(1, 200)
  readonly definition?: string;

  @LabelFilter()
  readonly label?: readonly string[];
}

/** How long a lease lasts from now. */
class LeaseDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 3_600, default: 60 })
  @IsInt()
  @Min(1)
  @Max(3_600)
  readonly leaseSeconds: number = 60;
}

export class ClaimTasksDto extends LeaseDto {
  @ApiProperty({ type: [String], minItems: 1, maxItems: 20, example: ['risk'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Length(1, 200, { each: true })
  readonly queues!: readonly string[];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 1 })
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 1;

  @ApiProperty({
    description: 'Who takes them; shown on the task and in the run log.',
    minLength: 1,
    maxLength: 200,
    example: 'risk-worker-1',
  })
  @Length(1, 200)
  readonly worker!: string;
}

export class HeartbeatDto extends LeaseDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  @IsInt()
  @Min(1)
  readonly token!: number;
}

/** The claim that a request is about. */
export class TokenDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'The fencing token that the claim gave.',
    example: 1,
  })
  @IsInt()
  @Min(1)
  readonly token!: number;
}

export class CompleteTaskDto extends TokenDto {
  @ApiPropertyOptional({ ...ANY_JSON, description: 'Any JSON.', example: { approved: true } })
  @IsOptional()
  @FreeForm()
  readonly output?: unknown;
}

export class FailTaskDto extends TokenDto {
  @ApiPropertyOptional({
    ...ANY_JSON,
    description: 'Any JSON.',
    example: { message: 'the order is gone' },
  })
  @IsOptional()
  @FreeForm()
  readonly error?: unknown;
}

export class CancelTaskDto {
  @ApiPropertyOptional({ maxLength: 500, example: 'the order was cancelled' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  readonly reason?: string;
}

/** A sign of life for one task of several. */
export class TaskHeartbeatDto extends TokenDto {
  @ApiProperty({ format: 'uuid', example: '01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04' })
  @IsUUID()
  readonly id!: string;
}

export class HeartbeatsDto extends LeaseDto {
  @ApiProperty({ type: [TaskHeartbeatDto], minItems: 1, maxItems: 500 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => TaskHeartbeatDto)
  readonly tasks!: readonly TaskHeartbeatDto[];
}
