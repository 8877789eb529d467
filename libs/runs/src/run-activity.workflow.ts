import {
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type BatchInput,
  type BatchOutcome,
  type RunActivities,
  type RunActivityInput,
  type SplitRunInput,
  type SplitRunOutcome,
  splitRunWorkflowId,
} from './contract.js';

// A local activity costs no round trip to the server. The database may be away for a while, hence
// the long total; what is still unfinished after it goes on as the batch's next generation.
const { executeBatch } = proxyLocalActivities<Pick<RunActivities, 'executeBatch'>>({
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

// How often the outside world is asked is counted on the run's row and ends there: what goes wrong
// between us and the database does not count.
const { resolveContext } = proxyActivities<Pick<RunActivities, 'resolveContext'>>({
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const { executeSplitRun } = proxyActivities<Pick<RunActivities, 'executeSplitRun'>>({
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Carries out a run batch, or one run that was split off from its batch. */
export async function RunActivityWorkflow(
  input: RunActivityInput,
): Promise<BatchOutcome | SplitRunOutcome> {
  return input.kind === 'batch' ? carryOutBatch(input) : carryOutSplitRun(input);
}

async function carryOutBatch(input: BatchInput): Promise<BatchOutcome> {
  const startedAt = workflowInfo().startTime.getTime();
  const outcome = await executeBatch({ ...input, startedAt });
  await Promise.all(
    outcome.split.map(({ runId, attempt }) =>
      startSplitRun({ kind: 'run', tenant: input.tenant, runId, attempt }),
    ),
  );
  return outcome;
}

/** The parent awaits only the start; "already started" means started. */
async function startSplitRun(input: SplitRunInput): Promise<void> {
  try {
    await startChild(RunActivityWorkflow, {
      workflowId: splitRunWorkflowId(input),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** What fails here fails the workflow, and the sweeper makes it the run's next attempt. */
async function carryOutSplitRun(input: SplitRunInput): Promise<SplitRunOutcome> {
  await resolveContext(input);
  return executeSplitRun(input);
}
