import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '#auth';
import { CronPreviews } from '#definitions';
import { queryTime } from '../http/query-time.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { PreviewQueryDto } from './definition-requests.dto.js';
import { triggerPreviewBody, TriggerPreviewDto } from './trigger-preview.dto.js';

/** What the cron triggers of definitions will do. */
@ApiTags('definitions')
@Controller('definitions')
export class TriggerPreviewController {
  constructor(private readonly previews: CronPreviews) {}

  @Get(':key/triggers/:trigger/preview')
  @ApiOperation({
    operationId: 'definitions_previewTrigger',
    summary: 'Preview a cron trigger',
    description:
      'Its next fires under the current revision, from the calculator that will fire them, and ' +
      'its line in words; also while the definition is paused or archived, see state.',
  })
  @ApiOkResponse({ type: TriggerPreviewDto })
  @ApiProblems(404, 409)
  async preview(
    @CurrentPrincipal() { tenant }: Principal,
    @Param('key') key: string,
    @Param('trigger') trigger: string,
    @Query() query: PreviewQueryDto,
  ) {
    const period = { from: queryTime('from', query.from), count: query.count };
    return triggerPreviewBody(await this.previews.ofTrigger(tenant, key, trigger, period));
  }
}
