import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Task, TASK_STATES, type TaskState } from '#tasks';
import { PageOf } from '../http/page.js';

/** The schema of a value that may be any JSON. */
export const ANY_JSON = { anyOf: [{}] };

/** Where the resources around a task are. */
export class TaskLinksDto {
  @ApiProperty({ example: '/v1/tasks/01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04' })
  readonly self: string;

  @ApiProperty({ example: '/v1/runs/01985c5e-7d10-7b1e-8c43-5e6f7a8b9c0d' })
  readonly run: string;

  constructor({ id, runId }: Task) {
    this.self = `/v1/tasks/${id}`;
    this.run = `/v1/runs/${runId}`;
  }
}

/** A task as the API shows it: what does not apply is left out. */
export class TaskDto {
  @ApiProperty({ format: 'uuid', example: '01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', description: 'The run that made it.' })
  readonly runId: string;

  @ApiProperty({ format: 'uuid' })
  readonly definitionId: string;

  @ApiProperty({ description: 'The task template it was made from.', example: 'manual-review' })
  readonly templateId: string;

  @ApiPropertyOptional({ description: 'Tells the tasks of one template apart.' })
  readonly item?: string;

  @ApiProperty({ example: 'Review order 4711' })
  readonly title: string;

  @ApiProperty({ example: 'risk' })
  readonly queue: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, example: 50 })
  readonly priority: number;

  @ApiProperty({ ...ANY_JSON, description: 'What the template gave it.', example: { order: 4711 } })
  readonly payload: unknown;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { team: 'risk' },
  })
  readonly labels: Readonly<Record<string, string>>;

  @ApiProperty({ enum: TASK_STATES, enumName: 'TaskState', example: 'claimed' })
  readonly state: TaskState;

  @ApiProperty({
    type: 'integer',
    description: 'Claims so far that count against maxAttempts: all but the released ones.',
    example: 1,
  })
  readonly attempt: number;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly maxAttempts: number;

  @ApiPropertyOptional({
    description: 'The worker that holds it, or held it when it ended.',
    example: 'risk-worker-1',
  })
  readonly claimedBy?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T09:01:00.000Z' })
  readonly leaseUntil?: string;

  @ApiProperty({
    description: 'It is claimed, but its lease is over: the next claim may take it.',
    example: false,
  })
  readonly leaseExpired: boolean;

  @ApiProperty({
    type: 'integer',
    description: 'The fencing token of the latest claim; 0 before the first.',
    example: 1,
  })
  readonly token: number;

  @ApiPropertyOptional({ ...ANY_JSON, description: 'What its holder gave at completion.' })
  readonly output?: unknown;

  @ApiPropertyOptional({ ...ANY_JSON, description: 'Why the latest claim failed.' })
  readonly error?: unknown;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly finishedAt?: string;

  @ApiProperty({ type: TaskLinksDto })
  readonly links: TaskLinksDto;

  constructor(task: Task) {
    this.id = task.id;
    this.runId = task.runId;
    this.definitionId = task.definitionId;
    this.templateId = task.templateId;
    if (task.item !== '') this.item = task.item;
    this.title = task.title;
    this.queue = task.queue;
    this.priority = task.priority;
    this.payload = task.payload;
    this.labels = task.labels;
    this.state = task.state;
    this.attempt = task.attempt;
    this.maxAttempts = task.maxAttempts;
    if (task.claimedBy !== null) this.claimedBy = task.claimedBy;
    if (task.leaseUntil !== null) this.leaseUntil = new Date(task.leaseUntil).toISOString();
    this.leaseExpired = task.leaseExpired;
    this.token = task.token;
    if (task.output !== null) this.output = task.output;
    if (task.error !== null) this.error = task.error;
    this.createdAt = new Date(task.createdAt).toISOString();
    this.updatedAt = new Date(task.updatedAt).toISOString();
    if (task.finishedAt !== null) this.finishedAt = new Date(task.finishedAt).toISOString();
    this.links = new TaskLinksDto(task);
  }
}

export class TaskPage extends PageOf(TaskDto) {}
