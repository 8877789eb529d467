import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { HeartbeatVerdict, Task } from '#tasks';
import { TaskDto } from './task.dto.js';

/** What a claim took. */
export class ClaimedTasksDto {
  @ApiProperty({
    type: [TaskDto],
    description: 'By priority, then age; none when there is nothing to do.',
  })
  readonly items: readonly TaskDto[];

  constructor(tasks: readonly Task[]) {
    this.items = tasks.map((task) => new TaskDto(task));
  }
}

const REFUSALS = ['stale_token', 'illegal_transition', 'task_not_found'] as const;

/** What became of one heartbeat: it has either `leaseUntil` or `refused`. */
export class HeartbeatAnswerDto {
  @ApiProperty({ format: 'uuid', example: '01985c5e-7d2f-7c3a-9a51-3f2b6d1c8e04' })
  readonly id: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T09:01:00.000Z' })
  readonly leaseUntil?: string;

  @ApiPropertyOptional({ enum: REFUSALS, description: 'Stop working on this task.' })
  readonly refused?: (typeof REFUSALS)[number];

  constructor(verdict: HeartbeatVerdict) {
    this.id = verdict.id;
    if (verdict.kind === 'refused') this.refused = verdict.code;
    else this.leaseUntil = new Date(verdict.leaseUntil).toISOString();
  }
}

/** What became of many heartbeats. */
export class HeartbeatAnswersDto {
  @ApiProperty({ type: [HeartbeatAnswerDto], description: 'In the order of the request.' })
  readonly items: readonly HeartbeatAnswerDto[];

  constructor(verdicts: readonly HeartbeatVerdict[]) {
    this.items = verdicts.map((verdict) => new HeartbeatAnswerDto(verdict));
  }
}
