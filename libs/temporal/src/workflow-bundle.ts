import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/**
 * Bundles workflow code for production, so that no worker compiles anything at start.
 *
 * @param workflowsPath the compiled module that exports the workflows
 * @param target the file to write
 * @throws when workflow code reaches something that Temporal's sandbox forbids
 */
export async function writeWorkflowBundle(workflowsPath: string, target: string): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.part`, code);
  await rename(`${target}.part`, target);
}
