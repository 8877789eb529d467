/** What one process tells the others. Nothing depends on it: whoever listens looks by itself as well. */
export const CHANNELS = {
  /** Events were accepted. */
  pendingEvents: 'activity_core_pending_events',
  /** Cron triggers were changed: one may be due sooner. */
  cronTriggers: 'activity_core:cron_triggers',
} as const;

export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];
