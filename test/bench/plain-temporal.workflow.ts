import { proxyLocalActivities } from '@temporalio/workflow';

const { insertTask } = proxyLocalActivities<{ insertTask(title: string): Promise<void> }>({
  startToCloseTimeout: '10s',
});

export async function createTask(title: string): Promise<void> {
  await insertTask(title);
}
