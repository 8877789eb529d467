export { CronClock } from './cron-clock.service.js';
export { EventDispatcher } from './event-dispatcher.service.js';
export { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';
export { TriggersModule } from './triggers.module.js';
