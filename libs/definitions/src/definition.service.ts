import { Injectable } from '@nestjs/common';
import { type FirePreview, previewFires } from '#cron';
import { Clock, Database } from '#database';
import { compileDefinition } from './compile-definition.js';
import { triggerTiming } from './compiled-definition.js';
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
} from './definition.contract.js';
import {
  decideCreation,
  decideMove,
  decideReplacement,
  type ExpectedVersion,
  requireDefinition,
} from './definition.decisions.js';
import {
  InvalidDefinitionError,
  RevisionNotFoundError,
  TriggerNotFoundError,
} from './definition.errors.js';
import { DefinitionRepository, type Page } from './definition.repository.js';
import { DefinitionWriter, type Saved } from './definition.writer.js';
import { type DefinitionVerdict, validateDefinition } from './document/document.js';

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
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly repository: DefinitionRepository,
    private readonly writer: DefinitionWriter,
  ) {}

  /** @throws InvalidDefinitionError, DefinitionExistsError */
  async create(caller: Caller, document: unknown): Promise<Definition> {
    const spec = validSpec(document);
    const save = this.writer.save(caller, spec.key, (current) => decideCreation(current, spec));
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
    const spec = validSpec(document, key);
    return this.writer.save(caller, key, (current) => decideReplacement(current, spec, expected));
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

  /** Whether the document could be saved, and all that speaks against it. */
  validate(document: unknown): DefinitionVerdict {
    return validateDefinition(document);
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

  /**
   * The next fires of a cron trigger of the current revision.
   *
   * @throws DefinitionNotFoundError, TriggerNotFoundError
   */
  async previewTrigger(
    tenant: string,
    key: string,
    triggerId: string,
    count: number,
  ): Promise<readonly FirePreview[]> {
    const { id, spec } = await this.read(tenant, key);
    const trigger = compileDefinition(spec).cronTriggers.find((cron) => cron.id === triggerId);
    if (!trigger) throw new TriggerNotFoundError(key, triggerId);
    const from = await this.clock.now(this.database.session());
    return previewFires({ ...triggerTiming(id, trigger), from, count });
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

function validSpec(document: unknown, key?: string): DefinitionSpec {
  const verdict = validateDefinition(document, key);
  if (!verdict.ok) throw new InvalidDefinitionError(verdict.problems);
  return verdict.spec;
}
