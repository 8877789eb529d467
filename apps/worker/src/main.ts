import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import {
  type AppConfig,
  appConfig,
  requireValidEnvironment,
  type WorkerConfig,
  workerConfig,
} from '#config';
import { exitWithin, requestIdOf } from '#observability';
import { WorkerModule } from './worker.module.js';

requireValidEnvironment();
const app = await NestFactory.create<NestFastifyApplication>(
  WorkerModule,
  new FastifyAdapter({ genReqId: requestIdOf }),
  {
    bufferLogs: true,
  },
);
app.useLogger(app.get(Logger));
const { shutdownGraceMs } = app.get<AppConfig>(appConfig.KEY);
const { host, healthPort } = app.get<WorkerConfig>(workerConfig.KEY);
exitWithin(shutdownGraceMs);
app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
await app.listen(healthPort, host);
