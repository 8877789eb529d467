import { type Type, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { type AppConfig, appConfig, type HttpConfig, httpConfig } from '#config';
import { registerBodyParser } from '../http/body.parser.js';
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
  const { bodyLimitBytes = 4_194_304, shutdownGraceMs = 15_000 } = options;
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.getHttpAdapter(), rememberRoutes(app)));
  registerBodyParser(app, bodyLimitBytes);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, next) => {
      next(parameterFault(request));
    });
  limitDrain(app, shutdownGraceMs);
  serveDocs(app);
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
