import { Injectable } from '@nestjs/common';
import type { FieldProblem } from '#config';
import { Database } from '#database';
import { type Caller, compileCronTriggers, type Definition, DefinitionService } from '#definitions';
import { UncompilableSpecError } from '#documents';
import {
  type BackfillSpec,
  type NewRunRequest,
  type RequestState,
  type RunRequest,
  RunRequestRepository,
  RunRequests,
} from '#runs';
import { endOf, isBackfillable } from './backfill-source.service.js';
import { BackfillNotFoundError, InvalidBackfillError } from './backfill.errors.js';
import { positionOf } from './backfill-walk.js';

/** So many nominal times a backfill without a limit goes through: two years of minutes. */
const TIMES_MAX = 1_000_000;

/** A backfill as it is asked for. */
export interface NewBackfill
  extends
    Pick<BackfillSpec, 'from' | 'to' | 'existing' | 'order' | 'limit'>,
    Pick<NewRunRequest, 'dryRun' | 'rate' | 'note' | 'idempotencyKey'> {
  /** The definition's key. */
  readonly definition: string;
  /** The id of a cron trigger. */
  readonly trigger: string;
}

/** A backfill and where it stands. Times are epoch milliseconds. */
export interface Backfill extends RunRequest<'backfill'> {
  /** The end of its time range, exclusive. */
  readonly until: number;
  /** The trigger and the nominal time that were gone through last; null before the first. */
  readonly reached: { readonly trigger: string; readonly at: number } | null;
  /** The part of the time range that was gone through, over all triggers, in percent. */
  readonly percent: number;
}

/** What people and programs do with backfills. */
@Injectable()
export class BackfillService {
  constructor(
    private readonly database: Database,
    private readonly requests: RunRequests,
    private readonly repository: RunRequestRepository,
    private readonly definitions: DefinitionService,
  ) {}

  /**
   * Asks for a backfill; workers carry it out.
   *
   * @throws InvalidBackfillError, TooManyRequestsError, IdempotencyKeyReusedError
   */
  async create(caller: Caller, asked: NewBackfill): Promise<Backfill> {
    const { definition: key, trigger, from, to, existing, order, limit, ...rest } = asked;
    const definition = await this.definitions.find(caller.tenant, key);
    if (!definition) throw new InvalidBackfillError([unknownDefinition(key)]);
    const { id: definitionId } = definition;
    const spec = {
      ...{ definitions: [key], definitionId, triggers: [trigger] },
      ...{ from, to, existing, order, limit },
    };
    const made = await this.requests.open<'backfill'>(
      caller,
      { ...rest, kind: 'backfill', spec },
      (_tx, request) => {
        check(request, definition);
        return Promise.resolve();
      },
    );
    return asBackfill(made);
  }

  /** @throws BackfillNotFoundError */
  async read(tenant: string, id: string): Promise<Backfill> {
    const identity = { tenant, kind: 'backfill', id } as const;
    const found = await this.repository.find(this.database.session(), identity);
    if (!found) throw new BackfillNotFoundError(id);
    return asBackfill(found);
  }

  /** Newest first; `page.before` is the id of the last backfill of the page before. */
  async list(
    tenant: string,
    filter: { readonly state?: RequestState; readonly definition?: string },
    page: { readonly limit: number; readonly before?: string },
  ): Promise<Backfill[]> {
    const which = { tenant, kind: 'backfill', ...filter } as const;
    return (await this.repository.list(this.database.session(), which, page)).map(asBackfill);
  }

  /** @throws BackfillNotFoundError, RequestOverError */
  async cancel({ tenant, actor }: Caller, id: string): Promise<Backfill> {
    const cancelled = await this.requests.cancel({ tenant, kind: 'backfill', id }, actor);
    if (!cancelled) throw new BackfillNotFoundError(id);
    return asBackfill(cancelled);
  }
}

function asBackfill(request: RunRequest<'backfill'>): Backfill {
  const until = endOf(request);
  const { trigger, at } = positionOf(request.spec, request.cursor);
  const reached = at === null ? null : { trigger, at };
  return { ...request, until, reached, percent: percentOf(request, until) };
}

/** Rounded down: what is not over is never at 100. */
function percentOf({ state, spec, cursor }: RunRequest<'backfill'>, until: number): number {
  if (state === 'completed') return 100;
  const { trigger, at } = positionOf(spec, cursor);
  const length = until - spec.from;
  const gone =
    spec.order === 'oldest_first' ? (at ?? spec.from) - spec.from : until - (at ?? until);
  const before = Math.max(0, spec.triggers.indexOf(trigger));
  const part = length <= 0 ? 0 : (before + gone / length) / Math.max(1, spec.triggers.length);
  return Math.min(99.9, Math.floor(part * 1_000) / 10);
}

/** @throws InvalidBackfillError */
function check(request: RunRequest<'backfill'>, definition: Definition): void {
  const wrong = [...rangeProblems(request), ...definitionProblems(request, definition)];
  const problems = wrong.length > 0 ? wrong : sizeProblems(request, definition);
  if (problems.length > 0) throw new InvalidBackfillError(problems);
}

function rangeProblems(request: RunRequest<'backfill'>): FieldProblem[] {
  const { spec, createdAt } = request;
  if (endOf(request) > createdAt) {
    return [{ pointer: '/to', code: 'in_the_future', message: 'must not be after this moment' }];
  }
  if (spec.from < endOf(request)) return [];
  const message = 'must be before the end of the range, which is not after this moment';
  return [{ pointer: '/from', code: 'empty_range', message }];
}

function sizeProblems(request: RunRequest<'backfill'>, definition: Definition): FieldProblem[] {
  if (request.spec.limit !== null) return [];
  const count = countTimes(request, definition);
  if (count <= TIMES_MAX) return [];
  const message =
    `there are ${count} nominal times in the range, and a backfill goes through ${TIMES_MAX} at ` +
    'most: ask for shorter ranges one after the other, or say with limit how many runs are enough';
  return [{ pointer: '/from', code: 'out_of_range', message }];
}

/** Without going through them: it takes as long as the range has months. */
function countTimes(request: RunRequest<'backfill'>, { spec }: Definition): number {
  const { from, triggers } = request.spec;
  try {
    return compileCronTriggers(spec)
      .filter(({ id }) => triggers.includes(id))
      .reduce((sum, { calendar }) => sum + calendar.count(from - 1, endOf(request) - 1), 0);
  } catch (error) {
    // The worker that carries it out says that this revision is of no use.
    if (error instanceof UncompilableSpecError) return 0;
    throw error;
  }
}

function definitionProblems(
  { spec, dryRun }: RunRequest<'backfill'>,
  { key, state, spec: document }: Definition,
): FieldProblem[] {
  if (!isBackfillable(state, dryRun)) {
    const message = `"${key}" is ${state}: enable it first`;
    return [{ pointer: '/definition', code: `${state}_definition`, message }];
  }
  const cronIds = document.triggers.flatMap(({ id, type }) => (type === 'cron' ? [id] : []));
  return spec.triggers
    .filter((trigger) => !cronIds.includes(trigger))
    .map((trigger) => {
      const message = `"${key}" has no cron trigger "${trigger}"`;
      return { pointer: '/trigger', code: 'unknown_trigger', message };
    });
}

function unknownDefinition(key: string): FieldProblem {
  const message = `there is no definition "${key}"`;
  return { pointer: '/definition', code: 'unknown_definition', message };
}
