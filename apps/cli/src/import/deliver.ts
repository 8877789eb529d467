import { connect } from '#client';
import type { ImportedEntry, TranslatedEntry } from '#imports';
import { InvalidValueError } from '../cli.errors.js';
import type { Terminal } from '../terminal.js';
import { type Applied, apply, type ApplyOptions, type Saved } from './apply.js';
import { documentText, writeDocuments } from './documents.js';
import { NotAppliedError, RefusedEntriesError } from './import.errors.js';

/** Where definitions are to go; to the output by default. */
export interface DeliveryOptions {
  readonly out?: string;
  readonly apply?: boolean;
  readonly url?: string;
  readonly force?: boolean;
  readonly allowRefused?: boolean;
}

/**
 * Hands on what was translated. Nothing is sent to an api while entries are refused, unless that is
 * allowed.
 *
 * @throws RefusedEntriesError, FilesExistError, NotAppliedError, ApiUnreachableError
 */
export async function deliver(
  entries: readonly ImportedEntry[],
  options: DeliveryOptions,
  terminal: Terminal,
): Promise<void> {
  const translated = entries.filter((entry) => entry.outcome === 'translated');
  const refused = options.allowRefused === true ? 0 : entries.length - translated.length;
  if (options.out !== undefined) {
    const paths = await writeDocuments(translated, options.out, options.force === true);
    for (const path of paths) terminal.result(`wrote ${path}`);
  }
  if (options.apply === true) {
    if (refused > 0)
      throw new RefusedEntriesError(refused, entries.length, ', so nothing was applied');
    await applyAll(translated, applyOptions(options), terminal);
  }
  if (options.out === undefined && options.apply !== true) {
    terminal.results.write(translated.map(documentText).join('---\n'));
  }
  if (refused > 0) throw new RefusedEntriesError(refused, entries.length, '');
}

/** An api that does not answer would otherwise be waited for without end. */
const TIMEOUT_MS = 30_000;

function fetchInTime(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  return fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

function applyOptions(options: DeliveryOptions): ApplyOptions {
  const url = options.url ?? process.env.ACTIVITY_CORE_URL ?? '';
  if (!/^https?:/.test(url) || !URL.canParse(url)) {
    throw new InvalidValueError(
      `--apply needs the URL of an api, from --url or ACTIVITY_CORE_URL; ${url === '' ? 'there is none' : `"${url}" is none`}.`,
    );
  }
  const apiKey = process.env.ACTIVITY_CORE_API_KEY ?? '';
  if (apiKey === '')
    throw new InvalidValueError('--apply needs an API key in ACTIVITY_CORE_API_KEY.');
  const client = connect({ url: url.replace(/\/+$/, ''), apiKey, fetch: fetchInTime });
  return { client, url, force: options.force === true };
}

async function applyAll(
  entries: readonly TranslatedEntry[],
  options: ApplyOptions,
  terminal: Terminal,
): Promise<void> {
  let failed = 0;
  for (const entry of entries) {
    const applied = await apply(entry, options);
    const failure = failureOf(applied);
    if (applied.kind === 'saved') terminal.result(resultOf(entry, applied));
    if (failure === undefined) continue;
    failed++;
    terminal.note(`${entry.where}: ${entry.definition.key} was ${failure}`);
  }
  if (failed > 0) throw new NotAppliedError(failed, entries.length);
}

function resultOf({ definition }: TranslatedEntry, { outcome, pause }: Saved): string {
  return `${outcome} ${definition.key}${pause.kind === 'paused' ? ', paused' : ''}`;
}

function failureOf(applied: Applied): string | undefined {
  if (applied.kind === 'refused') return `not applied: ${applied.reason}`;
  const { pause } = applied;
  return pause.kind === 'failed' ? `saved, but not paused: ${pause.reason}` : undefined;
}
