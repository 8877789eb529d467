import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { addToLogContext } from '#observability';
import { type RouteMethods } from '../http/route.methods.js';
import { answerTo } from './answer.js';
import { type ProblemAnswer } from './problem.js';
import { pathOf, problemDocument } from './problem.document.js';
import { MethodNotAllowedError, RouteNotFoundError } from './request.errors.js';

/** Answers everything that is thrown with a problem document (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    private readonly adapter: ReturnType<NestFastifyApplication['getHttpAdapter']>,
    private readonly routes: RouteMethods,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = this.answer(exception, request);
    addToLogContext({ problem: answer.code });
    this.log(exception, answer);
    if (!this.adapter.isHeadersSent(reply)) this.send(reply, request, answer);
  }

  private answer(exception: unknown, request: FastifyRequest): ProblemAnswer {
    const answer = answerTo(exception);
    if (answer.status !== 404 || !request.is404) return answer;
    const path = pathOf(request);
    const methods = this.routes.of(path);
    return methods.length > 0
      ? new MethodNotAllowedError(request.method, methods)
      : new RouteNotFoundError(request.method, path);
  }

  private send(reply: FastifyReply, request: FastifyRequest, answer: ProblemAnswer): void {
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      this.adapter.setHeader(reply, name, value);
    }
    this.adapter.setHeader(reply, 'content-type', 'application/problem+json');
    void this.adapter.reply(reply, problemDocument(answer, request), answer.status);
  }

  /** What the client did is in the line of the request; what we did needs a stack. */
  private log(exception: unknown, { status, code }: ProblemAnswer): void {
    const err = exception instanceof Error ? exception : new Error(String(exception));
    if (status === 500) this.logger.error({ err, msg: 'a request failed' });
    else if (status > 500) this.logger.warn({ err, code, msg: 'a request could not be served' });
  }
}
