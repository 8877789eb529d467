/** A cron trigger's config as its row keeps it: durations in milliseconds, defaults filled in. */
export interface CronSchedule {
  readonly cron: string;
  readonly timezone: string;
  readonly jitterMs: number;
  readonly misfire: {
    readonly policy: 'skip' | 'fire_once' | 'fire_all';
    readonly graceMs: number;
    readonly limit: number;
  };
}
