import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FieldProblem } from '#config';
import { type Calendar, createCalendar, previewFires } from '#cron';
import { durationMs } from '#definitions';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { InvalidBodyError } from '../problems/request.errors.js';
import { CronPreviewRequestDto } from './cron.requests.js';
import { CronPreviewDto } from './fire.dto.js';

const LONGEST_JITTER_MS = 86_400_000;

@ApiTags('cron')
@Controller('cron')
export class CronController {
  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Preview a cron line',
    description: 'The next fires of a line, from the calculator that the triggers fire by.',
  })
  @ApiOkResponse({ type: CronPreviewDto })
  @ApiProblems(400, 401, 413, 415, 422)
  preview(@Body() request: CronPreviewRequestDto): CronPreviewDto {
    const { calendar, jitterMs, from } = understood(request);
    // What is shown does not depend on the seed: the bounds of the jitter only.
    const fires = previewFires({ calendar, jitterMs, seed: '', from, count: request.count });
    return new CronPreviewDto(fires);
  }
}

interface Understood {
  readonly calendar: Calendar;
  readonly jitterMs: number;
  readonly from: number;
}

/** @throws InvalidBodyError with every problem */
function understood({ cron, timezone, jitter = 'PT0S', from }: CronPreviewRequestDto): Understood {
  const made = createCalendar({ cron, timezone });
  const jitterMs = durationMs(jitter) ?? Infinity;
  const start = from === undefined ? Date.now() : Date.parse(from);
  const problems = [
    ...(made.ok ? [] : made.problems.map(({ field, ...problem }) => problemOf(field, problem))),
    ...(jitterMs > LONGEST_JITTER_MS ? [BAD_JITTER] : []),
    ...(Number.isNaN(start) ? [BAD_START] : []),
  ];
  if (!made.ok || problems.length > 0) throw new InvalidBodyError(problems);
  return { calendar: made.calendar, jitterMs, from: start };
}
