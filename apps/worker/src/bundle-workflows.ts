import { fileURLToPath } from 'node:url';
import { writeWorkflowBundle } from '#temporal';
import { WORKFLOW_BUNDLE } from './workflow-source.js';

// Run by `npm run build` on the compiled code.
await writeWorkflowBundle(fileURLToPath(import.meta.resolve('#runs/workflow')), WORKFLOW_BUNDLE);
