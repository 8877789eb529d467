import { Injectable } from '@nestjs/common';
import type { FieldProblem } from '#config';
import { Database, idMadeAt, type Tx } from '#database';
import { DefinitionReader, type DefinitionStanding } from '#definitions';
import { compilePattern } from '#patterns';
import {
  type NewRunRequest,
  type RequestState,
  type RunRequest,
  RunRequestRepository,
  RunRequests,
} from '#runs';
import { endOf } from './replay-drafts.js';
import { InvalidReplayError, ReplayNotFoundError } from './replay.errors.js';
import { isReplayable } from './replay-source.service.js';

/** A replay as it is asked for. */
export type NewReplay = Omit<NewRunRequest<'replay'>, 'kind'>;

/** A replay and where it stands. Times are epoch milliseconds. */
export interface Replay extends RunRequest<'replay'> {
  /** The end of its time range, exclusive. */
  readonly until: number;
  /** When the event was received that was gone through last; null before the first. */
  readonly reachedAt: number | null;
  /** The part of the time range that was gone through, in percent. */
  readonly percent: number;
}

/** What people and programs do with replays. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly database: Database,
    private readonly requests: RunRequests,
    private readonly repository: RunRequestRepository,
    private readonly definitions: DefinitionReader,
  ) {}

  /**
   * Asks for a replay; workers carry it out.
   *
   * @throws InvalidReplayError, TooManyRequestsError, IdempotencyKeyReusedError
   */
  async create(
    who: { readonly tenant: string; readonly actor: string },
    replay: NewReplay,
  ): Promise<Replay> {
    refuseAll(filterProblems(replay));
    const made = await this.requests.open(who, { ...replay, kind: 'replay' }, (tx, request) =>
      this.check(tx, request),
    );
    return asReplay(made);
  }

  /** @throws ReplayNotFoundError */
  async read(tenant: string, id: string): Promise<Replay> {
    const identity = { tenant, kind: 'replay', id } as const;
    const found = await this.repository.find(this.database.session(), identity);
    if (!found) throw new ReplayNotFoundError(id);
    return asReplay(found);
  }

  /** Newest first; `page.before` is the id of the last replay of the page before. */
  async list(
    tenant: string,
    filter: { readonly state?: RequestState },
    page: { readonly limit: number; readonly before?: string },
  ): Promise<Replay[]> {
    const which = { tenant, kind: 'replay', ...filter } as const;
    return (await this.repository.list(this.database.session(), which, page)).map(asReplay);
  }

  /** @throws ReplayNotFoundError, RequestOverError */
  async cancel(
    { tenant, actor }: { readonly tenant: string; readonly actor: string },
    id: string,
  ): Promise<Replay> {
    const cancelled = await this.requests.cancel({ tenant, kind: 'replay', id }, actor);
    if (!cancelled) throw new ReplayNotFoundError(id);
    return asReplay(cancelled);
  }

  private async check(tx: Tx, request: RunRequest<'replay'>): Promise<void> {
    const { tenant, spec } = request;
    const standings = await this.definitions.standingsByKey(tx, tenant, spec.definitions);
    refuseAll([...rangeProblems(request), ...definitionProblems(request, standings)]);
  }
}

function asReplay(request: RunRequest<'replay'>): Replay {
  const { spec, cursor, state } = request;
  const until = endOf(request);
  const reachedAt = cursor === null ? null : idMadeAt(cursor);
  const part = ((reachedAt ?? spec.from) - spec.from) / (until - spec.from);
  // Rounded down: what is not over is never at 100.
  const percent = state === 'completed' ? 100 : Math.min(99.9, Math.floor(part * 1_000) / 10);
  return { ...request, until, reachedAt, percent };
}

function refuseAll(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InvalidReplayError(problems);
}

function filterProblems({ spec }: NewReplay): FieldProblem[] {
  if (spec.filter === null) return [];
  const compiled = compilePattern(spec.filter);
  if (compiled.ok) return [];
  return compiled.problems.map(({ pointer, code, message }) => {
    return { pointer: `/filter${pointer}`, code: `filter_${code}`, message };
  });
}

function rangeProblems(request: RunRequest<'replay'>): FieldProblem[] {
  if (request.spec.from < endOf(request)) return [];
  const message = 'must be before the end of the range, which is not after this moment';
  return [{ pointer: '/from', code: 'empty_range', message }];
}

function definitionProblems(
  { spec, dryRun }: RunRequest<'replay'>,
  standings: ReadonlyMap<string, DefinitionStanding>,
): FieldProblem[] {
  return spec.definitions.flatMap((key, index) => {
    const pointer = `/definitions/${index}`;
    const state = standings.get(key)?.state;
    if (state === undefined) {
      return [{ pointer, code: 'unknown_definition', message: `there is no definition "${key}"` }];
    }
    if (isReplayable(state, dryRun)) return [];
    const message = `"${key}" is ${state}: enable it first`;
    return [{ pointer, code: `${state}_definition`, message }];
  });
}
