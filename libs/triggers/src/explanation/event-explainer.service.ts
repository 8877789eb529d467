import { Injectable } from '@nestjs/common';
import { Clock, Database, type Tx } from '#database';
import { DefinitionHistory, DefinitionNotFoundError, type DefinitionThen } from '#definitions';
import { type EventEnvelope, EventReader, type EventRecord } from '#events';
import { withAllowance } from '#expressions';
import {
  type CompiledOf,
  RevisionCache,
  type RevisionRef,
  type RunError,
  runError,
  RunReader,
  Turns,
  UnusableRevisionError,
} from '#runs';
import { AnswerRoom } from './answer-room.js';
import {
  explainDefinition,
  explainWithoutPayload,
  type JudgedTriggers,
  UNMATCHED,
} from './explain-definition.js';
import type { DefinitionExplanation, EventExplanation, ExplainedMoment } from './explanation.js';

/** Which definitions to explain. */
export interface ExplanationQuery {
  /** One definition by its key, whatever it subscribes to; else all that subscribe to the type. */
  readonly definitionKey?: string;
  readonly limit: number;
  /** The last key of the page before. */
  readonly after?: string;
}

/** A page ends early when it took this long, or when it is full. */
const PAGE_MS = 1_000;

/** What the conditions of one definition may take: about a second, or ten times what one may. */
const DEFINITION_STEPS = 5_000_000;

/** A definition's standing, and what its triggers came to. */
interface Judged {
  readonly then: DefinitionThen;
  readonly judged: JudgedTriggers;
}

/** Explains why a stored event did, or did not, start runs. */
@Injectable()
export class EventExplainer {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly events: EventReader,
    private readonly history: DefinitionHistory,
    private readonly revisions: RevisionCache,
    private readonly runs: RunReader,
  ) {}

  /**
   * Judges an event again by the definitions as they were when it was dispatched, or as they are now
   * if it was not yet.
   *
   * @throws EventNotFoundError, DefinitionNotFoundError
   */
  async explain(tenant: string, rowId: string, query: ExplanationQuery): Promise<EventExplanation> {
    const event = await this.events.read(tenant, rowId);
    const session = this.database.session();
    const moment = await this.momentOf(session, tenant, event);
    const found = await this.find(session, { tenant, epoch: moment.epoch, event }, query);
    const page = found.slice(0, query.limit);
    const occurred = {
      event: event.envelope,
      hasPayload: event.payloadRemovedAt === null,
      now: new Date(moment.at),
    };
    const judged = await this.judge(session, tenant, page, occurred);
    const definitions = await this.withRuns(tenant, rowId, judged);
    return { event, moment, definitions, more: definitions.length < found.length };
  }

  private async momentOf(
    tx: Tx,
    tenant: string,
    { dispatchEpoch, dispatchedAt }: EventRecord,
  ): Promise<ExplainedMoment> {
    if (dispatchEpoch !== null && dispatchedAt !== null) {
      return { basis: 'dispatch', epoch: dispatchEpoch, at: dispatchedAt };
    }
    const epoch = await this.history.epoch(tx, tenant);
    return { basis: 'now', epoch, at: await this.clock.now(tx) };
  }

  /** One definition more than asked for, if there is one. */
  private async find(
    tx: Tx,
    { event, ...moment }: { tenant: string; epoch: number; event: EventRecord },
    { definitionKey, limit, after }: ExplanationQuery,
  ): Promise<readonly DefinitionThen[]> {
    if (definitionKey === undefined) {
      const page = { limit: limit + 1, ...(after !== undefined && { after }) };
      return this.history.subscribers(tx, moment, event.envelope.type, page);
    }
    const found = await this.history.find(tx, moment, definitionKey);
    if (!found) throw new DefinitionNotFoundError(definitionKey);
    return [found];
  }

  /** Ends early when it gets too much for one answer; but judges one at least. */
  private async judge(
    tx: Tx,
    tenant: string,
    definitions: readonly DefinitionThen[],
    occurred: Occurred,
  ): Promise<Judged[]> {
    const compiledOf = await this.revisions.load(tx, revisionsOf(tenant, definitions));
    const turns = new Turns(PAGE_MS);
    const all: Judged[] = [];
    const room = new AnswerRoom();
    for (const then of definitions) {
      if (all.length > 0 && (room.isFull || turns.isOver)) break;
      const judged = judgeThen({ tenant, ...then }, compiledOf, occurred);
      room.take(judged.triggers);
      all.push({ then, judged });
      await turns.pass();
    }
    return all;
  }

  private async withRuns(
    tenant: string,
    rowId: string,
    all: readonly Judged[],
  ): Promise<DefinitionExplanation[]> {
    const ids = all.map(({ then }) => then.id);
    const runs = await this.runs.ofEvent(tenant, rowId, ids);
    return all.map(({ then: { id, key, state, revision, currentRevision }, judged }) => ({
      ...judged,
      ...{ definitionKey: key, state, revision, currentRevision, run: runs.get(id) ?? null },
    }));
  }
}

/** What happened, and the time that conditions see. */
interface Occurred {
  readonly event: EventEnvelope;
  /** False once retention has taken away what the event carried. */
  readonly hasPayload: boolean;
  readonly now: Date;
}

type OwnedThen = DefinitionThen & { readonly tenant: string };

function judgeThen(then: OwnedThen, compiledOf: CompiledOf, occurred: Occurred): JudgedTriggers {
  const { id, key, revision, state } = then;
  if (revision === null) return { ...UNMATCHED, verdict: 'did_not_exist', triggers: [] };
  try {
    const compiled = compiledOf({ tenant: then.tenant, definitionId: id, revision });
    const definition = { id, key, revision, state: state ?? 'enabled', compiled };
    const { hasPayload, ...encountered } = occurred;
    const judge = hasPayload ? explainDefinition : explainWithoutPayload;
    const explain = () => judge({ definition, ...encountered });
    return withAllowance(DEFINITION_STEPS, explain) ?? unusable(TOO_MUCH_WORK);
  } catch (error) {
    if (!(error instanceof UnusableRevisionError)) throw error;
    return unusable(runError(error, ''));
  }
}

function unusable(error: RunError): JudgedTriggers {
  return { ...UNMATCHED, verdict: 'unusable', error, triggers: [] };
}

const TOO_MUCH_WORK = {
  code: 'expression_limit',
  message: 'The conditions of this definition take too much work to be explained.',
};

function revisionsOf(tenant: string, definitions: readonly DefinitionThen[]): RevisionRef[] {
  return definitions.flatMap(({ id, revision }) =>
    revision === null ? [] : [{ tenant, definitionId: id, revision }],
  );
}
