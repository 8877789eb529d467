import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#database';
import { CalendarRepository } from './calendars/calendar.repository.js';
import type {
  Caller,
  Definition,
  DefinitionFilter,
  DefinitionSpec,
  DefinitionState,
  DefinitionSummary,
  MissedTimes,
  Revision,
  RevisionSummary,
  StateSince,
} from './definition.contract.js';
import {
  decideCreation,
  decideMove,
  decideReplacement,
  type ExpectedVersion,
  requireDefinition,
} from './definition.decisions.js';
import { DefinitionHistory } from './definition-history.reader.js';
import { InvalidDefinitionError, RevisionNotFoundError } from './definition.errors.js';
import { DefinitionRepository, type Page } from './definition.repository.js';
import { DefinitionWriter, type Saved } from './definition.writer.js';
import { validateDefinition } from './document/document.js';
import { calendarKeysIn } from './document/triggers.js';
import type { DefinitionVerdict } from './document/verdict.js';
import { calendarKeysOf, repinned } from './pinned-calendars.js';

/** Why a state is to change, and for which version of the definition that is meant. */
export interface MoveOptions {
  readonly note?: string | undefined;
  readonly expected?: ExpectedVersion;
}

/** Also what to do with the nominal times that a pause skipped. */
export interface EnableOptions extends MoveOptions {
  readonly missed?: MissedTimes | undefined;
}

/** What people and programs do with definitions. */
@Injectable()
export class DefinitionService {
  constructor(
    private readonly database: Database,
    private readonly repository: DefinitionRepository,
    private readonly calendars: CalendarRepository,
    private readonly history: DefinitionHistory,
    private readonly writer: DefinitionWriter,
  ) {}

  /** @throws InvalidDefinitionError, DefinitionExistsError */
  async create(caller: Caller, document: unknown): Promise<Definition> {
    const spec = accepted(await this.validate(caller.tenant, document));
    const save = this.writer.save(caller, spec.key, async (current, tx) =>
      decideCreation(current, await this.pinned(tx, caller.tenant, spec)),
    );
    return (await save).definition;
  }

  /**
   * Makes the definition what the document says, creating it if need be. A document that says what
   * there is already changes nothing.
   *
   * @param key what the document must have as its key
   * @throws InvalidDefinitionError, StaleDefinitionError, DefinitionArchivedError
   */
  async put(
    caller: Caller,
    key: string,
    document: unknown,
    expected?: ExpectedVersion,
  ): Promise<Saved> {
    const spec = accepted(await this.validate(caller.tenant, document, key));
    return this.writer.save(caller, key, async (current, tx) =>
      decideReplacement(current, await this.pinned(tx, caller.tenant, spec), expected),
    );
  }

  /** @throws DefinitionNotFoundError */
  async read(tenant: string, key: string): Promise<Definition> {
    return requireDefinition(key, await this.find(tenant, key));
  }

  /** The definition, if there is one. */
  find(tenant: string, key: string): Promise<Definition | undefined> {
    return this.repository.find(this.database.session(), tenant, key);
  }

  /** By key; `page.after` is the last key of the page before. */
  list(tenant: string, filter: DefinitionFilter, page: Page<string>): Promise<DefinitionSummary[]> {
    return this.repository.list(this.database.session(), tenant, filter, page);
  }

  /** The latest first; `page.after` is the last number of the page before. @throws DefinitionNotFoundError */
  async revisions(tenant: string, key: string, page: Page<number>): Promise<RevisionSummary[]> {
    const session = this.database.session();
    const { id } = await this.read(tenant, key);
    return this.repository.listRevisions(session, { tenant, id }, page);
  }

  /** @throws DefinitionNotFoundError, RevisionNotFoundError */
  async revision(tenant: string, key: string, revision: number): Promise<Revision> {
    const definition = await this.read(tenant, key);
    const session = this.database.session();
    const found = await this.repository.findRevision(
      session,
      { tenant, id: definition.id },
      revision,
    );
    if (!found) throw new RevisionNotFoundError(key, revision);
    return found;
  }

  /**
   * The states it was in, the latest first; `page.after` is the epoch of the last one of the page
   * before.
   *
   * @throws DefinitionNotFoundError
   */
  async states(tenant: string, key: string, page: Page<number>): Promise<StateSince[]> {
    const { id: definitionId } = await this.read(tenant, key);
    return this.history.states(this.database.session(), { tenant, definitionId }, page);
  }

  /**
   * Whether the document could be saved, and all that speaks against it.
   *
   * @param key what the document must have as its key, if that is settled
   */
  async validate(tenant: string, document: unknown, key?: string): Promise<DefinitionVerdict> {
    const keys = calendarKeysIn(document);
    const named = await this.calendars.daysOf(this.database.session(), tenant, keys);
    return validateDefinition(document, key, named);
  }

  /** @throws DefinitionNotFoundError, StaleDefinitionError */
  enable(caller: Caller, key: string, options: EnableOptions = {}): Promise<Definition> {
    return this.move(caller, key, 'enabled', options);
  }

  /** @throws DefinitionNotFoundError, StaleDefinitionError, DefinitionArchivedError */
  pause(caller: Caller, key: string, options: MoveOptions = {}): Promise<Definition> {
    return this.move(caller, key, 'paused', options);
  }

  /** @throws DefinitionNotFoundError, StaleDefinitionError */
  archive(caller: Caller, key: string, options: MoveOptions = {}): Promise<Definition> {
    return this.move(caller, key, 'archived', options);
  }

  /** What the spec's calendars hold at the moment of saving, when nobody else can change them. */
  private async pinned(tx: Tx, tenant: string, spec: DefinitionSpec): Promise<DefinitionSpec> {
    const keys = calendarKeysOf(spec);
    if (keys.length === 0) return spec;
    return accepted(repinned(spec, await this.calendars.daysOf(tx, tenant, keys)));
  }

  private async move(
    caller: Caller,
    key: string,
    state: DefinitionState,
    { note, expected, missed }: EnableOptions,
  ): Promise<Definition> {
    const saved = await this.writer.save(caller, key, (current) =>
      decideMove(requireDefinition(key, current), { state, note: note ?? null, missed }, expected),
    );
    return saved.definition;
  }
}

function accepted(verdict: DefinitionVerdict): DefinitionSpec {
  if (!verdict.ok) throw new InvalidDefinitionError(verdict.problems);
  return verdict.spec;
}
