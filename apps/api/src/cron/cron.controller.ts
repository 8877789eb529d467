import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { CronPreviews } from '#definitions';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { EmptyBodyError, InvalidBodyError } from '../problems/request.errors.js';
import { CronPreviewRequestDto } from './cron-requests.dto.js';
import { CronPreviewDto, fireBody } from './fire.dto.js';

@ApiTags('cron')
@Controller('cron')
export class CronController {
  constructor(private readonly previews: CronPreviews) {}

  /** The next fires of a line, from the calculator that the triggers fire by. */
  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Preview a cron line',
    description:
      'Its next fires, from the calculator that fires them, and the line in words. No definition ' +
      'is needed; calendars are those of the tenant.',
  })
  @ApiConsumes('application/json', 'application/yaml')
  @ApiBody({ type: CronPreviewRequestDto })
  @ApiOkResponse({ type: CronPreviewDto })
  @ApiProblems(422)
  async preview(@CurrentPrincipal() { tenant }: Principal, @Body() body: unknown) {
    if (body === undefined) throw new EmptyBodyError([]);
    const result = await this.previews.ofLine(tenant, body);
    if (!result.ok) throw new InvalidBodyError(result.problems);
    const { description, fires } = result.preview;
    return { description, fires: fires.map(fireBody) };
  }
}
