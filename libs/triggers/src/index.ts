export { CronClock } from './cron-clock.service.js';
export { EventDispatcher } from './event-dispatcher.service.js';
export { InvalidReplayError, ReplayNotFoundError } from './replay/replay.errors.js';
export { type NewReplay, type Replay, ReplayService } from './replay/replay.service.js';
export { RequestCarrier } from './requests/request-carrier.service.js';
export { TRIGGER_OPTIONS, type TriggerOptions } from './trigger-options.js';
export { TriggersModule } from './triggers.module.js';
