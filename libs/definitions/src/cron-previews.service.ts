import { Injectable } from '@nestjs/common';
import type { FieldProblem } from '#config';
import {
  describeCronLine,
  type FirePreview,
  type JitteredCalendar,
  previewFires,
  type TriggerTiming,
} from '#cron';
import { Clock, Database } from '#database';
import { UncompilableSpecError } from '#documents';
import { CalendarRepository } from './calendars/calendar.repository.js';
import { compileCronTriggers } from './compile-definition.js';
import { type CompiledCronTrigger, triggerTiming } from './compiled-definition.js';
import { requireDefinition } from './definition.decisions.js';
import type { Definition, DefinitionState } from './definition.contract.js';
import { TriggerNotFoundError, UnusableTriggerError } from './definition.errors.js';
import { DefinitionRepository } from './definition.repository.js';
import { calendarKeysOf } from './document/cron.js';
import { readCronPreview } from './document/cron-preview.js';

/** The next fires of a line, and the line in words. */
export interface CronPreview {
  readonly description: string;
  /** Fewer than asked for when there are no more. */
  readonly fires: readonly FirePreview[];
}

/** What a trigger will do while its definition is enabled. */
export interface TriggerPreview extends CronPreview {
  /** The definition's: unless it is enabled, these times are skipped or not even recorded. */
  readonly state: DefinitionState;
}

/** Which fires to show. */
export interface PreviewPeriod {
  /** Only those after this instant (epoch milliseconds); undefined for now, by the database's clock. */
  readonly from: number | undefined;
  readonly count: number;
}

export type LinePreview =
  | { readonly ok: true; readonly preview: CronPreview }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** What cron lines will do, from the calculator that fires them. */
@Injectable()
export class CronPreviews {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly repository: DefinitionRepository,
    private readonly calendars: CalendarRepository,
  ) {}

  /** Of a line that is not saved; it may refer to the tenant's calendars. */
  async ofLine(tenant: string, body: unknown): Promise<LinePreview> {
    const session = this.database.session();
    const named = await this.calendars.daysOf(session, tenant, calendarKeysOf(body));
    const verdict = readCronPreview(body, named);
    if (!verdict.ok) return verdict;
    const { calendar, jitterMs, from, count } = verdict.request;
    // A seed decides when within its bounds a fire is due; here there is no trigger to have one.
    const preview = await this.preview({ calendar, jitterMs, seed: '' }, { from, count });
    return { ok: true, preview };
  }

  /**
   * Of a cron trigger of a definition's current revision.
   *
   * @throws DefinitionNotFoundError, TriggerNotFoundError, UnusableTriggerError
   */
  async ofTrigger(
    tenant: string,
    key: string,
    triggerId: string,
    period: PreviewPeriod,
  ): Promise<TriggerPreview> {
    const found = await this.repository.find(this.database.session(), tenant, key);
    const { id, spec, state } = requireDefinition(key, found);
    const trigger = compileCronTriggers(spec).find((cron) => cron.id === triggerId);
    if (!trigger) throw new TriggerNotFoundError(key, triggerId);
    return { ...(await this.preview(usableTiming({ id, key }, trigger), period)), state };
  }

  private async preview(
    jittered: JitteredCalendar,
    { from, count }: PreviewPeriod,
  ): Promise<CronPreview> {
    const start = from ?? (await this.clock.now(this.database.session()));
    return {
      description: describeCronLine(jittered.calendar.line),
      fires: previewFires({ ...jittered, from: start, count }),
    };
  }
}

/** @throws UnusableTriggerError */
function usableTiming(
  { id, key }: Pick<Definition, 'id' | 'key'>,
  trigger: CompiledCronTrigger,
): TriggerTiming {
  try {
    return triggerTiming(id, trigger);
  } catch (error) {
    if (error instanceof UncompilableSpecError) throw new UnusableTriggerError(key, error);
    throw error;
  }
}
