import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Calendar, previewFires } from '#cron';
import { calendarOf } from '#definitions';
import { durationMs } from '#documents';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { InvalidBodyError } from '../problems/request.errors.js';
import { CronPreviewRequestDto } from './cron-requests.dto.js';
import { CronPreviewDto, fireBody } from './fire.dto.js';

@ApiTags('cron')
@Controller('cron')
export class CronController {
  /** The next fires of a line, from the calculator that the triggers fire by. */
  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'Preview a cron line' })
  @ApiOkResponse({ type: CronPreviewDto })
  @ApiProblems(422)
  preview(@Body() request: CronPreviewRequestDto) {
    const { calendar, jitterMs, from } = understood(request);
    // A seed decides when within its bounds a fire is due; here there is no trigger to have one.
    const fires = previewFires({ calendar, jitterMs, seed: '', from, count: request.count });
    return { fires: fires.map(fireBody) };
  }
}

interface Understood {
  readonly calendar: Calendar;
  readonly jitterMs: number;
  readonly from: number;
}

const LONGEST_JITTER_MS = 86_400_000;

/** @throws InvalidBodyError with every problem */
function understood(request: CronPreviewRequestDto): Understood {
  const verdict = calendarOf(request);
  const jitterMs = durationMs(request.jitter ?? 'PT0S') ?? Infinity;
  const from = request.from === undefined ? Date.now() : Date.parse(request.from);
  const problems = [
    ...(verdict.ok ? [] : verdict.problems),
    ...(jitterMs > LONGEST_JITTER_MS ? [BAD_JITTER] : []),
    ...(Number.isNaN(from) ? [BAD_START] : []),
  ];
  if (!verdict.ok || problems.length > 0) throw new InvalidBodyError(problems);
  return { calendar: verdict.calendar, jitterMs, from };
}

const BAD_JITTER = {
  pointer: '/jitter',
  code: 'bad_duration',
  message: 'must be an ISO 8601 duration in days, hours, minutes and seconds, at most P1D',
};

const BAD_START = { pointer: '/from', code: 'bad_time', message: 'there is no such time' };
