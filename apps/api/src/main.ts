import { Logger } from '@nestjs/common';
import {
  type AppConfig,
  appConfig,
  type HttpConfig,
  httpConfig,
  requireValidEnvironment,
} from '#config';
import { exitWithin } from '#observability';
import { AppModule } from './app.module.js';
import { createApi } from './bootstrap/create-api.js';

requireValidEnvironment();
const app = await createApi(AppModule);
const { shutdownGraceMs } = app.get<AppConfig>(appConfig.KEY);
const { host, port } = app.get<HttpConfig>(httpConfig.KEY);
exitWithin(shutdownGraceMs);
app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
await app.listen({ host, port });
new Logger('Api').log(`listening on ${await app.getUrl()}, documentation at /docs`);
