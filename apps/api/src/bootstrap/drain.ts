import { type NestFastifyApplication } from '@nestjs/platform-fastify';

/** The rest of the grace period is for what stops after the HTTP server: database, Temporal. */
const SHARE_OF_GRACE = 0.8;

/**
 * Lets a closing server finish the requests it has begun, but not wait for them longer than most of
 * the grace period: then their connections are cut. Answers given while closing end their
 * connection, so that keep-alive does not hold the server open.
 */
export function limitDrain(app: NestFastifyApplication, graceMs: number): void {
  const server = app.getHttpAdapter().getInstance();
  let closing = false;
  let cut: NodeJS.Timeout | undefined;
  server.addHook('preClose', (done) => {
    closing = true;
    cut = setTimeout(() => {
      server.server.closeAllConnections();
    }, graceMs * SHARE_OF_GRACE).unref();
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
  server.addHook('onClose', (_instance, done) => {
    clearTimeout(cut);
    done();
  });
}
