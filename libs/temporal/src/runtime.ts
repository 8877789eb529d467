import { type Logger } from '@nestjs/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** That a call is tried again is said hundreds of times in an outage; readiness says it once. */
const LOGGED = `${makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' })},temporalio_client::retry=off`;

let installed = false;

/**
 * Temporal's runtime is one per process and must exist before the first connection.
 *
 * @param logger gets what Temporal's libraries, the native one as well, have to say
 */
export function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    // Nest's shutdown hooks decide when to stop, not the SDK.
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: LOGGED } },
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const fields = { temporal: message, ...meta };
      if (level === 'ERROR') logger.error(fields);
      else logger.warn(fields);
    }),
  });
}
