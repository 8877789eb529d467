/** What one process tells the others. Nothing depends on it: whoever listens looks by itself as well. */
export const CHANNELS = {
  /** Events were accepted. */
  pendingEvents: 'activity_core_pending_events',
} as const;

export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];
