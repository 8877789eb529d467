/**
 * The api without what it is for: the same Nest application with the same adapter, guards, parsing
 * and validation, which answers that every event is accepted and stores none. What the api needs
 * beyond it is the cost of storing.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Logger } from 'nestjs-pino';
import { newId } from '#database';
import { EventIntake, type NormalEvent, type Verdict } from '#events';
import { AppModule } from '../../apps/api/src/app.module.js';
import { createApiAdapter } from '../../apps/api/src/bootstrap/api.adapter.js';
import { configureApi } from '../../apps/api/src/bootstrap/create-api.js';

const forgetful: Pick<EventIntake, 'accept'> = {
  accept: (_tenant: string, events: readonly NormalEvent[]): Promise<readonly Verdict[]> =>
    Promise.resolve(events.map(() => ({ kind: 'accepted', rowId: newId() }))),
};

const testing = await Test.createTestingModule({ imports: [AppModule] })
  .overrideProvider(EventIntake)
  .useValue(forgetful)
  .compile();
const app = testing.createNestApplication<NestFastifyApplication>(createApiAdapter(), {
  bufferLogs: true,
});
app.useLogger(app.get(Logger));
configureApi(app);
app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
