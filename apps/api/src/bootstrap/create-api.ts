import { type Type, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { type AppConfig, appConfig, type HttpConfig, httpConfig } from '#config';
import { registerBodyParser } from '../http/body.parser.js';
import { type BodyRoom } from '../http/body.room.js';
import { parameterFault } from '../http/parameter.guard.js';
import { RouteMethods } from '../http/route.methods.js';
import { RequestValidationPipe } from '../http/validation.pipe.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { createApiAdapter } from './api.adapter.js';
import { limitDrain } from './drain.js';
import { serveDocs } from './openapi.js';

export interface ApiOptions {
  /** @default 4 MiB */
  readonly bodyLimitBytes?: number;
  /** @default 15,000 */
  readonly shutdownGraceMs?: number;
  /** For large bodies that are worked on at once. @default of 8 MiB */
  readonly room?: BodyRoom;
}

/** The api of a module, configured from the environment, ready to listen. */
export async function createApi(module: Type): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createApiAdapter(), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  const { bodyLimitBytes } = app.get<HttpConfig>(httpConfig.KEY);
  const { shutdownGraceMs } = app.get<AppConfig>(appConfig.KEY);
  configureApi(app, { bodyLimitBytes, shutdownGraceMs });
  return app;
}

/**
 * Gives an application the edges of the api: versions in the path, one validation, one form of
 * error, bodies read strictly, documentation. Call it before `init` or `listen`, on an application
 * made with {@link createApiAdapter}. It needs nothing from the module, so it also serves tests and
 * the writer of the OpenAPI document, which runs in preview mode.
 */
export function configureApi(app: NestFastifyApplication, options: ApiOptions = {}): void {
  const { bodyLimitBytes = 4_194_304, shutdownGraceMs = 15_000, room } = options;
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.getHttpAdapter(), rememberRoutes(app)));
  registerBodyParser(app, { limitBytes: bodyLimitBytes, ...(room && { room }) });
  refuseBadParameters(app);
  hearOutLargeBodies(app);
  limitDrain(app, shutdownGraceMs);
  serveDocs(app);
}

/** After the hooks of `onRequest`, so that a refusal, too, is logged and answered with its id. */
function refuseBadParameters(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preParsing', (request, _reply, _body, next) => {
      next(parameterFault(request));
    });
}

/**
 * Lets a client finish sending, to nobody, a body that was refused as too large: Fastify would close
 * the connection, and a client that is still writing then fails without having read why. The request
 * timeout bounds it; a body of unknown length is cut off all the same.
 */
function hearOutLargeBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', ({ headers }, reply, payload, next) => {
      const isBounded = headers['content-length'] !== undefined;
      if (reply.statusCode === 413 && isBounded) void reply.removeHeader('connection');
      next(null, payload);
    });
}

function rememberRoutes(app: NestFastifyApplication): RouteMethods {
  const routes = new RouteMethods();
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ url, method }) => {
      routes.add(url, [method].flat());
    });
  return routes;
}
