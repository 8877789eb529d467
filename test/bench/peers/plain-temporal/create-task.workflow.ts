import { proxyLocalActivities } from '@temporalio/workflow';
import type { Order } from '../../workload.ts';

const { insertTask } = proxyLocalActivities<{ insertTask(order: Order): Promise<void> }>({
  startToCloseTimeout: '10s',
});

export async function createTask(order: Order): Promise<void> {
  await insertTask(order);
}
