import { proxyLocalActivities } from '@temporalio/workflow';

const { executeBatch } = proxyLocalActivities<{ executeBatch(batchId: string): Promise<void> }>({
  startToCloseTimeout: '10s',
});

export async function runBatch(batchId: string): Promise<void> {
  await executeBatch(batchId);
}
