import { Controller, Get, Header, HttpStatus, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '#auth';
import { type FastifyReply } from 'fastify';
import { ReadinessService } from './readiness.service.js';
import { UNOBSERVED } from './request-observer.js';

const REPORT_SCHEMA = {
  type: 'object',
  required: ['status'],
  properties: {
    status: { type: 'string', enum: ['ok', 'degraded', 'error', 'shutting_down'] },
    info: { type: 'object', additionalProperties: true },
    error: { type: 'object', additionalProperties: true },
    details: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', enum: ['up', 'degraded', 'down'] },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** The two questions Kubernetes asks: is the process alive, and may it have traffic. */
@ApiTags('health')
@Public()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  @Get('live')
  @RouteConfig(UNOBSERVED)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Alive: the event loop turns', security: [] })
  @ApiOkResponse({ schema: REPORT_SCHEMA })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @RouteConfig(UNOBSERVED)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Ready for traffic, with the state of everything it depends on',
    security: [],
  })
  @ApiOkResponse({ schema: REPORT_SCHEMA, description: 'Ready; degraded parts are named.' })
  @ApiServiceUnavailableResponse({ schema: REPORT_SCHEMA, description: 'Not ready.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, body } = await this.readiness.report();
    void reply.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return body;
  }
}
