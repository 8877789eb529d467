export type {
  Caller,
  ClaimRequest,
  Heartbeat,
  HeartbeatVerdict,
  Task,
  TaskDraft,
  TaskFilter,
} from './task.contract.js';
export { TASK_STATES, TaskInstance, type TaskState } from './task.entity.js';
export { IllegalTransitionError, StaleTokenError, TaskNotFoundError } from './task.errors.js';
export { isStorable, refusalOf } from './task.refusal.js';
export { TaskService } from './task.service.js';
export { TaskStore } from './task.store.js';
export { TasksModule } from './tasks.module.js';
