import { randomUUID } from 'node:crypto';
import {
  type ActivityCoreClient,
  type Backfill,
  connect,
  type DefinitionDocument,
  type NewBackfill,
  type NewEvent,
  type NewReplay,
  type Replay,
  type RevisionSummary,
  type EventVerdict,
  type Run,
  type RunLogEntry,
  type Task,
} from '#client';
import { waitFor } from '#local-stack/testing';

/** How long anything the tests wait for may take, on a machine that does much else. */
const PATIENCE_MS = 20_000;

/** An event as tests write it: what they do not care about is made up. */
export type SentEvent = Partial<NewEvent> & Pick<NewEvent, 'type'>;

type RunQuery = NonNullable<Parameters<ActivityCoreClient['runs']['list']>[0]>['query'];
type TaskQuery = NonNullable<Parameters<ActivityCoreClient['tasks']['list']>[0]>['query'];

/** What one API key can do and see: the running system as its users have it. */
export class Tenant {
  readonly client: ActivityCoreClient;

  constructor(
    private readonly url: string,
    readonly apiKey: string,
  ) {
    this.client = connect({ url, apiKey });
  }

  /** Any request, with the key: for what the client would not send. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.apiKey}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** Creates the definition, or makes this its next revision. */
  save(document: DefinitionDocument) {
    return this.client.definitions.put({ path: { key: document.key }, body: document });
  }

  /** @returns the id under which the event is stored */
  async send(event: SentEvent): Promise<string> {
    const answer = await this.client.events.accept({ body: envelopeOf(event) });
    if (!('verdict' in answer)) throw new Error('an event was answered as if it were a batch');
    return answer.id;
  }

  /** Sends events in one request. */
  async sendAll(events: readonly SentEvent[]): Promise<EventVerdict[]> {
    const answer = await this.client.events.accept({ body: events.map(envelopeOf) });
    if (!('verdicts' in answer)) throw new Error('a batch was answered as if it were an event');
    return answer.verdicts;
  }

  /** The runs of an event, once it is dispatched and all of them are over. */
  runsOf(eventId: string): Promise<Run[]> {
    return waitFor(
      async () => {
        const { state } = await this.client.events.get({ path: { id: eventId } });
        const runs = await this.runs({ event: eventId });
        return state === 'dispatched' && runs.every(isOver) && runs;
      },
      { what: `the runs of event ${eventId} to be over`, timeoutMs: PATIENCE_MS },
    );
  }

  /** The one run of an event, once it is over. */
  async runOf(eventId: string): Promise<Run> {
    return only(await this.runsOf(eventId));
  }

  /** A run, once it is over. */
  untilOver(runId: string): Promise<Run> {
    return waitFor(
      async () => {
        const run = await this.client.runs.get({ path: { id: runId } });
        return isOver(run) && run;
      },
      { what: `run ${runId} to be over`, timeoutMs: PATIENCE_MS },
    );
  }

  /** Asks for a replay, and waits until it is over. */
  async replayed(replay: NewReplay): Promise<Replay> {
    const { id } = await this.client.replays.create({ body: replay });
    return this.untilReplayed(id);
  }

  /** A replay, once it is over. */
  untilReplayed(id: string): Promise<Replay> {
    return waitFor(
      async () => {
        const replay = await this.client.replays.get({ path: { id } });
        return replay.state !== 'running' && replay;
      },
      { what: `replay ${id} to be over`, timeoutMs: 2 * PATIENCE_MS },
    );
  }

  /** Asks for a backfill, and waits until it is over. */
  async backfilled(backfill: NewBackfill): Promise<Backfill> {
    const { id } = await this.client.backfills.create({ body: backfill });
    return this.untilBackfilled(id);
  }

  /** A backfill, once it is over. */
  untilBackfilled(id: string): Promise<Backfill> {
    return waitFor(
      async () => {
        const backfill = await this.client.backfills.get({ path: { id } });
        return backfill.state !== 'running' && backfill;
      },
      { what: `backfill ${id} to be over`, timeoutMs: 2 * PATIENCE_MS },
    );
  }

  /** All of them, newest first. */
  runs(query?: RunQuery): Promise<Run[]> {
    return everything((cursor) => this.client.runs.list({ query: { ...query, ...cursor } }));
  }

  /** All of them, newest first. */
  tasks(query?: TaskQuery): Promise<Task[]> {
    return everything((cursor) => this.client.tasks.list({ query: { ...query, ...cursor } }));
  }

  /** The whole log of a run. */
  log(runId: string): Promise<RunLogEntry[]> {
    return everything((cursor) => this.client.runs.log({ path: { id: runId }, query: cursor }));
  }

  /** All of a definition, latest first. */
  revisions(key: string): Promise<RevisionSummary[]> {
    return everything((query) => this.client.definitions.listRevisions({ path: { key }, query }));
  }

  /** Sends an event that makes one task, and waits for it. */
  async taskOf(event: SentEvent): Promise<Task> {
    const { id } = await this.runOf(await this.send(event));
    return only(await this.tasks({ run: id }));
  }
}

/** The only one of a list. */
export function only<T>(items: readonly T[]): T {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) {
    throw new Error(`expected one, got ${items.length}: ${JSON.stringify(items).slice(0, 500)}`);
  }
  return item;
}

/** A definition of one task per event of the type `<key>.happened`, but for `changes`. */
export function definition(
  key: string,
  changes: Partial<DefinitionDocument> = {},
): DefinitionDocument {
  return {
    key,
    triggers: [{ id: 'happened', type: 'event', eventTypes: [`${key}.happened`] }],
    taskTemplates: [{ id: 'look', title: 'Look', queue: key }],
    ...changes,
  };
}

/** The same with a title that an http context source knows the end of: `{ "name": … }`. */
export function definitionOfSource(key: string, url: string): DefinitionDocument {
  return definition(key, {
    context: [{ name: 'customer', type: 'http', url, timeout: 'PT30S' }],
    taskTemplates: [{ id: 'call', title: 'Call ${context.customer.name}', queue: key }],
  });
}

/** Whether nothing more will happen to a run by itself. */
export function isOver({ state }: Pick<Run, 'state'>): boolean {
  return state !== 'pending' && state !== 'split';
}

function envelopeOf(event: SentEvent): NewEvent {
  return { id: randomUUID(), source: '/test', ...event };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

async function everything<T>(
  read: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 200, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}
