import { Injectable } from '@nestjs/common';
import { Database, newId } from '#database';
import { compileDefinition, DefinitionService, type DefinitionSpec } from '#definitions';
import { withAllowance } from '#expressions';
import { RevisionCache, Turns, UnusableRevisionError } from '#runs';
import type { IndexedDefinition } from '../trigger-index.js';
import { RevisionNotUsableError, UnknownContextSourceError } from './definition-test.errors.js';
import type { DefinitionTest, TestRequest } from './definition-test.js';
import { TestReport } from './test-report.js';
import { TestSamples } from './test-samples.service.js';
import { Trial, type TriedDefinition } from './trial.js';

/** So long a test may take; what it has not come to by then is not considered. */
const TEST_MS = 5_000;

/** What expressions may take for one event: about a second, or ten times what one of them may. */
const EVENT_STEPS = 5_000_000;

/**
 * Tries definitions on events: what would match, and what the runs would come to. The definition is
 * taken to be enabled. Nothing is written.
 */
@Injectable()
export class DefinitionTester {
  constructor(
    private readonly database: Database,
    private readonly definitions: DefinitionService,
    private readonly revisions: RevisionCache,
    private readonly samples: TestSamples,
  ) {}

  /**
   * Tries a revision of a saved definition, by default the current one.
   *
   * @throws DefinitionNotFoundError, RevisionNotFoundError, EventNotFoundError
   * @throws EventPayloadRemovedError, RevisionNotUsableError, UnknownContextSourceError
   */
  async testSaved(
    tenant: string,
    { key, revision }: { readonly key: string; readonly revision?: number | undefined },
    request: TestRequest,
  ): Promise<DefinitionTest> {
    const { id, revision: current } = await this.definitions.read(tenant, key);
    if (revision !== undefined) await this.definitions.revision(tenant, key, revision);
    const definition = await this.usable(tenant, { id, key, revision: revision ?? current });
    return this.test(tenant, definition, request);
  }

  /**
   * Tries a document that is not saved, as the revision that saving it would make.
   *
   * @throws EventNotFoundError, EventPayloadRemovedError, UnknownContextSourceError
   */
  async testUnsaved(
    tenant: string,
    spec: DefinitionSpec,
    request: TestRequest,
  ): Promise<DefinitionTest> {
    const { key } = spec;
    const saved = await this.definitions.find(tenant, key);
    const { id = newId(), revision = 0 } = saved ?? {};
    const compiled = compileDefinition(spec);
    const definition = { id, key, revision: revision + 1, state: 'enabled', compiled } as const;
    return this.test(tenant, definition, request);
  }

  private async usable(
    tenant: string,
    { id, key, revision }: Pick<IndexedDefinition, 'id' | 'key' | 'revision'>,
  ): Promise<TriedDefinition> {
    const ref = { tenant, definitionId: id, revision };
    const compiledOf = await this.revisions.load(this.database.session(), [ref]);
    try {
      return { id, key, revision, state: 'enabled', compiled: compiledOf(ref) };
    } catch (error) {
      if (error instanceof UnusableRevisionError) throw new RevisionNotUsableError(error.message);
      throw error;
    }
  }

  private async test(
    tenant: string,
    definition: TriedDefinition,
    { sample, context }: TestRequest,
  ): Promise<DefinitionTest> {
    refuseUnknownSources(definition, context);
    const { events, complete } = await this.samples.read(tenant, definition, sample);
    const trial = new Trial(tenant, definition, context);
    const report = new TestReport(definition);
    const turns = new Turns(TEST_MS);
    let considered = 0;
    for (const event of events) {
      const tried = turns.isOver ? undefined : withAllowance(EVENT_STEPS, () => trial.try(event));
      if (!tried) break;
      report.add(event, tried);
      considered++;
      await turns.pass();
    }
    return report.finish(complete && considered === events.length);
  }
}

function refuseUnknownSources(
  { key, compiled }: TriedDefinition,
  context: TestRequest['context'],
): void {
  const http = compiled.context.flatMap(({ type, name }) => (type === 'http' ? [name] : []));
  const unknown = Object.keys(context).filter((name) => !http.includes(name));
  if (unknown.length > 0) throw new UnknownContextSourceError(key, unknown);
}
