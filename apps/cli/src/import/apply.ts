import { type ActivityCoreClient, ActivityCoreError, type Definition } from '#client';
import { type ImportedDefinition, ORIGIN_LABEL, type TranslatedEntry } from '#imports';
import { messageOf } from '../caught.js';
import { ApiUnreachableError } from './import.errors.js';

/** What became of a definition that was sent to the api. */
export type Applied = Saved | { readonly kind: 'refused'; readonly reason: string };

export interface Saved {
  readonly kind: 'saved';
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly pause: Pause;
}

type Pause =
  | { readonly kind: 'paused' }
  /** It was not to be paused, or somebody has decided about its state here. */
  | { readonly kind: 'none' }
  /** It fires, and should not. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface ApplyOptions {
  readonly client: ActivityCoreClient;
  readonly url: string;
  /** Replace also a definition that no import of this kind has made. */
  readonly force: boolean;
}

/**
 * Creates the definition, or makes it the next revision of the one that an earlier import made; done
 * twice it changes nothing more. One that is switched off where it comes from is paused, unless
 * somebody has decided about its state here.
 *
 * @throws ApiUnreachableError
 */
export async function apply(entry: TranslatedEntry, options: ApplyOptions): Promise<Applied> {
  try {
    return await save(entry, options);
  } catch (error) {
    if (error instanceof ActivityCoreError && error.status !== 401) {
      return { kind: 'refused', reason: error.problem.detail };
    }
    if (error instanceof ActivityCoreError) {
      throw new ApiUnreachableError(
        options.url,
        'it does not know the key in ACTIVITY_CORE_API_KEY',
      );
    }
    throw new ApiUnreachableError(options.url, reasonOf(error));
  }
}

async function save(
  { definition, paused }: TranslatedEntry,
  { client, force }: ApplyOptions,
): Promise<Applied> {
  const path = { key: definition.key };
  const there = await find(client, definition.key);
  if (there && !force && !isOfSameOrigin(there, definition)) {
    const reason = 'a definition of this key is there that the import has not made; see --force';
    return { kind: 'refused', reason };
  }
  const headers = there ? { 'If-Match': `"${there.version}"` } : {};
  const saved = await client.definitions.put({ path, body: definition, headers });
  const isUndecided = saved.state === 'enabled' && saved.stateChange === undefined;
  const pause = paused && isUndecided ? await pauseAt(client, path) : { kind: 'none' as const };
  return { kind: 'saved', outcome: saved.outcome, pause };
}

/** The definition is saved by now, so nothing may be thrown that says it were not. */
async function pauseAt(client: ActivityCoreClient, path: { readonly key: string }): Promise<Pause> {
  const note = 'It was switched off where it was imported from.';
  try {
    await client.definitions.pause({ path, body: { note } });
    return { kind: 'paused' };
  } catch (error) {
    const isProblem = error instanceof ActivityCoreError;
    return { kind: 'failed', reason: isProblem ? error.problem.detail : reasonOf(error) };
  }
}

async function find(client: ActivityCoreClient, key: string): Promise<Definition | undefined> {
  try {
    const found: unknown = await client.definitions.get({ path: { key } });
    if (isDefinition(found, key)) return found;
  } catch (error) {
    if (error instanceof ActivityCoreError && error.code === 'definition_not_found')
      return undefined;
    throw error;
  }
  throw new Error(STRANGER);
}

const STRANGER = 'what answers there is no activity-core';

/** A server of another kind may answer with anything. */
function isDefinition(found: unknown, key: string): found is Definition {
  return typeof found === 'object' && found !== null && 'key' in found && found.key === key;
}

function isOfSameOrigin(there: Definition, { labels }: ImportedDefinition): boolean {
  return there.labels[ORIGIN_LABEL] === labels[ORIGIN_LABEL];
}

/** fetch says "fetch failed", and in its cause why; an answer that is no problem is thrown itself. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return STRANGER;
  return messageOf(error.cause ?? error);
}
