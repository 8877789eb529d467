import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Histogram, Registry } from 'prom-client';
import { insideLogContext, type LogContext } from './log-context.js';

/** Route configuration of what is asked so often that nobody wants to read about it. */
export const UNOBSERVED = { observed: false } as const;

/**
 * Watches every request of the HTTP server: gives it its log context, sends its id back, measures
 * it by route template (never by path, which would make a series per id) and logs it when it is
 * over: at error from status 500, at info from 400, else at debug.
 */
@Injectable()
export class RequestObserver implements OnModuleInit {
  private readonly logger = new Logger('Request');
  private readonly contexts = new WeakMap<FastifyRequest, LogContext>();
  private readonly duration: Histogram<'method' | 'route' | 'status'>;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    registry: Registry,
  ) {
    this.duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    });
  }

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance();
    server.addHook('onRequest', (request, reply, next) => {
      void reply.header('x-request-id', request.id);
      const context: LogContext = { requestId: request.id };
      this.contexts.set(request, context);
      insideLogContext(context, next);
    });
    server.addHook('onResponse', (request, reply, next) => {
      if (isObserved(request)) this.record(request, reply);
      next();
    });
  }

  private record(request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const status = reply.statusCode;
    const route = request.routeOptions.url ?? 'unmatched';
    this.duration.observe({ method, route, status: String(status) }, reply.elapsedTime / 1_000);
    const line = { method, route, status, ms: Math.round(reply.elapsedTime), msg: 'request' };
    insideLogContext(this.contexts.get(request) ?? {}, () => {
      this.log(status, line);
    });
  }

  private log(status: number, line: object): void {
    if (status >= 500) this.logger.error(line);
    else if (status >= 400) this.logger.log(line);
    else this.logger.debug(line);
  }
}

function isObserved(request: FastifyRequest): boolean {
  const config: unknown = request.routeOptions.config;
  return !(
    typeof config === 'object' &&
    config !== null &&
    'observed' in config &&
    !config.observed
  );
}
