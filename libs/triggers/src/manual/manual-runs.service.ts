import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, Database, derivedId, newId, type Tx } from '#database';
import {
  type Caller,
  type Definition,
  DefinitionArchivedError,
  DefinitionService,
  type TriggerConfig,
} from '#definitions';
import { EventReader } from '#events';
import { RunLog } from '#run-log';
import {
  BatchStarter,
  IdempotencyKeyReusedError,
  manualOccurrenceKey,
  type NewBatch,
  type OccurrenceDraft,
  RunIntake,
  RunReader,
  type RunView,
} from '#runs';
import { InvalidManualRunError } from './manual-run.errors.js';
import { chooseTrigger, type ManualCause } from './manual-trigger.js';

/** One run, as it is asked for. */
export interface ManualRun extends ManualCause {
  readonly note: string | null;
  /** The same key with the same request means the same run, however often it is sent. */
  readonly idempotencyKey: string | null;
}

/** Runs a definition because somebody says so, whatever its triggers wait for. */
@Injectable()
export class ManualRuns {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly definitions: DefinitionService,
    private readonly events: EventReader,
    private readonly intake: RunIntake,
    private readonly starter: BatchStarter,
    private readonly runs: RunReader,
    private readonly runLog: RunLog,
  ) {}

  /**
   * Makes a run of the current revision. Neither the trigger's filter nor its condition is asked,
   * and a pause does not hold it up; the definition's rules are evaluated as ever.
   *
   * @throws DefinitionNotFoundError, DefinitionArchivedError, InvalidManualRunError,
   * IdempotencyKeyReusedError
   */
  async run(caller: Caller, key: string, asked: ManualRun): Promise<RunView> {
    const definition = await this.definitions.read(caller.tenant, key);
    const occurrenceKey = manualOccurrenceKey(
      asked.idempotencyKey === null ? newId() : derivedId(definition.id, asked.idempotencyKey),
    );
    const occurrence = { definitionId: definition.id, occurrenceKey };
    const earlier = await this.runs.findByOccurrence(caller.tenant, occurrence);
    if (!earlier) await this.make(caller, definition, occurrenceKey, asked);
    const run = earlier ?? (await this.runs.findByOccurrence(caller.tenant, occurrence));
    if (!run) throw new Error(`the run of ${occurrenceKey} is not there`);
    if (asked.idempotencyKey !== null) await this.requireSame(caller.tenant, run, asked);
    return run;
  }

  private async make(
    { tenant, actor }: Caller,
    definition: Definition,
    occurrenceKey: string,
    asked: ManualRun,
  ): Promise<void> {
    if (definition.state === 'archived') throw new DefinitionArchivedError(definition.key);
    const trigger = triggerFor(definition, asked);
    const batches = await this.database.transaction(async (tx): Promise<NewBatch[]> => {
      await this.requireEvent(tx, tenant, asked.event);
      const at = await this.clock.now(tx);
      const draft: OccurrenceDraft = {
        tenant,
        definitionId: definition.id,
        definitionKey: definition.key,
        revision: definition.revision,
        occurrence: 'manual',
        occurrenceKey,
        ...(trigger && { triggerId: trigger.id }),
        ...(asked.event !== null && { eventId: asked.event }),
        ...(trigger?.type === 'cron' && timesOf(asked.nominalTime ?? at)),
        asked: { actor, detail: detailOf(asked) },
        verdict: { kind: 'run' },
      };
      return this.intake.record(tx, [draft], { origin: 'manual', at });
    });
    this.starter.startSoon(batches);
  }

  private async requireEvent(tx: Tx, tenant: string, event: string | null): Promise<void> {
    if (event === null) return;
    const { found } = await this.events.envelopes(tx, tenant, [event]);
    if (found.has(event)) return;
    const message = `there is no event "${event}", or its content is no longer kept`;
    throw new InvalidManualRunError([{ pointer: '/event', code: 'unknown_event', message }]);
  }

  /** A key stands for one request: the run log keeps what was asked. */
  private async requireSame(tenant: string, run: RunView, asked: ManualRun): Promise<void> {
    const [first] = await this.runLog.read(tenant, run.id, { limit: 1 });
    if (isDeepStrictEqual(first?.detail, detailOf(asked))) return;
    throw new IdempotencyKeyReusedError(run.id);
  }
}

/** @throws InvalidManualRunError */
function triggerFor({ spec }: Definition, asked: ManualRun): TriggerConfig | undefined {
  const choice = chooseTrigger(spec, asked);
  if (!choice.ok) throw new InvalidManualRunError(choice.problems);
  return choice.trigger;
}

/** What a run of a cron trigger knows of its time. */
function timesOf(nominalTime: number): Pick<OccurrenceDraft, 'nominalTime' | 'dueTime'> {
  return { nominalTime, dueTime: nominalTime };
}

function detailOf({ trigger, nominalTime, event, note }: ManualRun): Record<string, unknown> {
  return {
    ...(trigger !== null && { trigger }),
    ...(nominalTime !== null && { nominalTime: new Date(nominalTime).toISOString() }),
    ...(event !== null && { event }),
    ...(note !== null && { note }),
  };
}
