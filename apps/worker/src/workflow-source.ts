import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TemporalWorkerOptions } from '#temporal';

/** Where the build puts the bundled workflow code, seen from the compiled app. */
export const WORKFLOW_BUNDLE = fileURLToPath(
  new URL('../../../workflows/run-activity.bundle.js', import.meta.url),
);

/**
 * The workflow code that the build bundled.
 *
 * @throws when there is none: a worker never compiles at run time
 */
export function workflowSource(): TemporalWorkerOptions['workflows'] {
  if (!existsSync(WORKFLOW_BUNDLE)) {
    throw new Error(`the workflow bundle ${WORKFLOW_BUNDLE} is missing; "npm run build" makes it`);
  }
  return { codePath: WORKFLOW_BUNDLE };
}
