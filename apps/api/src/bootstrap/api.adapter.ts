import { type Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { requestIdOf } from '#observability';
import { answerTo } from '../problems/answer.js';
import { problemDocument } from '../problems/problem.document.js';

const REQUEST_TIMEOUT_MS = 60_000;
const LONGEST_PATH_PARAMETER = 512;

/** The HTTP server of the api, before anything is registered on it. */
export function createApiAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    genReqId: requestIdOf,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
  });
}

/** A URL that the router cannot read never reaches the hooks and filters of the application. */
function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const answer = answerTo(error);
  void reply
    .status(answer.status)
    .headers({ 'content-type': 'application/problem+json', 'x-request-id': request.id })
    .send(problemDocument(answer, request));
}

const BROKEN: Readonly<Record<string, { readonly status: string; readonly code: string }>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', code: 'headers_too_large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'request_timeout' },
};

/** Bytes that are not HTTP never become a request; they get the same kind of answer all the same. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code } = BROKEN[error.code ?? ''] ?? {
    status: '400 Bad Request',
    code: 'not_http',
  };
  const body = JSON.stringify({
    type: `urn:problem-type:activity-core:${code}`,
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    code,
    detail: 'The request could not be read as HTTP.',
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
