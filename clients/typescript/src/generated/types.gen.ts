// @ts-nocheck
// Generated from clients/openapi.json by `npm run client`; do not edit.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type ProblemError = {
    /**
     * The part of the request the pointer is relative to; the body without it. `mapping`: the document of the event source.
     */
    in?: 'query' | 'path' | 'header' | 'mapping';
    /**
     * JSON pointer (RFC 6901).
     */
    pointer: string;
    code: string;
    message: string;
};

export type Problem = {
    type: string;
    title: string;
    status: number;
    detail: string;
    /**
     * Stable: programs decide by it.
     */
    code: string;
    /**
     * The path that was asked for.
     */
    instance: string;
    /**
     * Also on every line of the log about this request.
     */
    requestId: string;
    /**
     * Every place that is wrong, of more than 100 the first 100; long texts are cut.
     */
    errors?: Array<ProblemError>;
};

export type CreateApiKey = {
    /**
     * Letters, digits, ".", "_" and "-". The run log names the caller by it: api-key:<name>.
     */
    name: string;
};

export type NewApiKey = {
    id: string;
    name: string;
    /**
     * The first characters of the key.
     */
    hint: string;
    createdAt: string;
    /**
     * Absent while the key is valid.
     */
    revokedAt?: string;
    /**
     * The key itself. It is shown this once: only a hash of it is kept.
     */
    key: string;
};

export type ApiKey = {
    id: string;
    name: string;
    /**
     * The first characters of the key.
     */
    hint: string;
    createdAt: string;
    /**
     * Absent while the key is valid.
     */
    revokedAt?: string;
};

export type ApiKeyPage = {
    items: Array<ApiKey>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

/**
 * What to do with a time that the ledger has. skip: nothing. reprocess_missed: make another run if none ran, but was skipped or coalesced. reprocess: make another run in any case.
 */
export type BackfillExisting = 'skip' | 'reprocess_missed' | 'reprocess';

export type BackfillOrder = 'oldest_first' | 'newest_first';

export type NewBackfill = {
    /**
     * The definition's key.
     */
    definition: string;
    /**
     * The id of a cron trigger. Its times are those of the current revision.
     */
    trigger: string;
    /**
     * Nominal times from here on; they may be from before the trigger existed.
     */
    from: string;
    /**
     * Nominal times before this one; the moment of the request is the latest.
     */
    to?: string;
    /**
     * What to do with a time that the ledger has. skip: nothing. reprocess_missed: make another run if none ran, but was skipped or coalesced. reprocess: make another run in any case.
     */
    existing?: BackfillExisting;
    order?: BackfillOrder;
    /**
     * Runs at most, from the beginning of the order.
     */
    limit?: number;
    /**
     * Count what would happen, create nothing.
     */
    dryRun?: boolean;
    /**
     * Runs a second at most. Without it as many as events and cron leave room for.
     */
    rate?: number;
    note?: string;
};

export type BackfillState = 'running' | 'completed' | 'cancelled' | 'failed';

export type BackfillReached = {
    trigger: string;
    nominalTime: string;
};

export type BackfillProgress = {
    /**
     * The part of its time range that it has gone through.
     */
    percent: number;
    reached?: BackfillReached;
    /**
     * Nominal times gone through.
     */
    scanned: number;
    /**
     * Those that the clock has yet to record: left to it.
     */
    leftToClock: number;
    /**
     * Runs that were made; in a dry run, that would be made.
     */
    created: number;
    /**
     * Times that were left as they are.
     */
    existing: number;
};

export type BackfillError = {
    /**
     * Stable, for programs.
     */
    code: string;
    message: string;
};

export type BackfillLinks = {
    self: string;
    runs: string;
    definition: string;
};

export type Backfill = {
    id: string;
    state: BackfillState;
    /**
     * The definition's key.
     */
    definition: string;
    /**
     * Gone through one after the other.
     */
    triggers: Array<string>;
    /**
     * Inclusive.
     */
    from: string;
    /**
     * Exclusive.
     */
    to: string;
    existing: BackfillExisting;
    order: BackfillOrder;
    /**
     * Runs of each trigger at most.
     */
    limit?: number;
    /**
     * Whether it only counts.
     */
    dryRun: boolean;
    /**
     * Runs a second at most.
     */
    rate?: number;
    /**
     * Who asked for it.
     */
    actor: string;
    note?: string;
    progress: BackfillProgress;
    error?: BackfillError;
    cancelledBy?: string;
    createdAt: string;
    finishedAt?: string;
    links: BackfillLinks;
};

export type BackfillPage = {
    items: Array<Backfill>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type CalendarLinks = {
    self: string;
};

export type CalendarSummary = {
    key: string;
    name: string;
    /**
     * How many days it has.
     */
    dayCount: number;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Who made the last change.
     */
    updatedBy: string;
    links: CalendarLinks;
};

export type CalendarPage = {
    items: Array<CalendarSummary>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type CalendarDay = {
    /**
     * ISO 8601.
     */
    date: string;
    name?: string;
};

export type Calendar = {
    key: string;
    name: string;
    /**
     * How many days it has.
     */
    dayCount: number;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Who made the last change.
     */
    updatedBy: string;
    links: CalendarLinks;
    /**
     * In order, each date once.
     */
    days: Array<CalendarDay>;
};

export type CalendarDocument = {
    /**
     * The key of the path, if it is given.
     */
    key?: string;
    /**
     * The key by default.
     */
    name?: string;
    /**
     * Dates (ISO 8601), or objects with a date and a name; in any order.
     */
    days: Array<string | CalendarDay>;
};

export type SavedCalendar = {
    key: string;
    name: string;
    /**
     * How many days it has.
     */
    dayCount: number;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Who made the last change.
     */
    updatedBy: string;
    links: CalendarLinks;
    /**
     * In order, each date once.
     */
    days: Array<CalendarDay>;
    /**
     * `unchanged`: the calendar said the same already.
     */
    outcome: 'created' | 'changed' | 'unchanged';
    /**
     * How many definitions got a new revision, because they refer to the calendar.
     */
    revisedDefinitions: number;
};

export type DaylightSaving = {
    /**
     * `shift`: fires later by the length of the gap, 02:30 as 03:30.
     */
    missing: 'skip' | 'shift';
    /**
     * At which pass it fires.
     */
    repeated: 'first' | 'last' | 'both';
};

export type DateRange = {
    from: string;
    to: string;
};

export type CalendarReference = {
    key: string;
    /**
     * `only`: fires on its days alone. `except`: never fires on its days.
     */
    mode: 'only' | 'except';
};

export type CronPreviewRequest = {
    /**
     * Five fields (with L, W and #), or a macro such as @daily.
     */
    cron: string;
    /**
     * An IANA name.
     */
    timezone?: string;
    /**
     * `auto`: a line whose minute or hour begins with * runs by elapsed time (skip, both), any other once a day (shift, first).
     */
    daylightSaving?: 'auto' | DaylightSaving;
    /**
     * It does not fire before this time.
     */
    startAt?: string;
    /**
     * It no longer fires from this time on.
     */
    endAt?: string;
    /**
     * Local days on which it never fires.
     */
    exclude?: Array<string | DateRange>;
    /**
     * All of them must allow a day.
     */
    calendars?: Array<CalendarReference>;
    /**
     * ISO 8601, at most P1D: how much later than its nominal time a fire may be due.
     */
    jitter?: string;
    /**
     * Only fires after this time; now by default.
     */
    from?: string;
    count?: number;
};

export type Shifted = {
    /**
     * That local time.
     */
    missing: string;
    /**
     * Whether the line fires at this time anyway.
     */
    merged: boolean;
};

export type LeftOut = {
    first: string;
    last: string;
    /**
     * How many there are.
     */
    count: number;
};

export type FireMark = {
    /**
     * A change of clocks: the fire stands for a local time that does not exist.
     */
    shifted?: Shifted;
    /**
     * A change of clocks: the local time exists twice, and this is which of the two.
     */
    repeated?: 'first' | 'second';
    /**
     * A change of clocks: times since the fire before do not exist.
     */
    skipped?: LeftOut;
    /**
     * Times since the fire before are on days that exclusions or calendars leave out.
     */
    excluded?: LeftOut;
};

export type Fire = {
    nominal: string;
    /**
     * What the clocks of the zone show.
     */
    local: string;
    /**
     * Local time minus UTC.
     */
    offset: string;
    /**
     * With jitter, it is due then or later …
     */
    earliest: string;
    /**
     * … and not later than this.
     */
    latest: string;
    /**
     * Absent where neither a change of clocks nor a day left out has an effect.
     */
    mark?: FireMark;
};

export type CronPreview = {
    /**
     * The line in words; its times are local ones.
     */
    description: string;
    fires: Array<Fire>;
};

export type DefinitionState = 'enabled' | 'paused' | 'archived';

export type StateChange = {
    at: string;
    by: string;
    note?: string;
};

export type DefinitionLinks = {
    self: string;
    revision: string;
    revisions: string;
    states: string;
    runs: string;
    triggers: string;
    backfills: string;
};

export type DefinitionSummary = {
    id: string;
    key: string;
    name: string;
    labels: {
        [key: string]: string;
    };
    state: DefinitionState;
    /**
     * The last change of the state. Absent while there was none; see links.states.
     */
    stateChange?: StateChange;
    /**
     * The number of the current revision.
     */
    revision: number;
    /**
     * Counts every change, also those of the state. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: DefinitionLinks;
};

export type DefinitionPage = {
    items: Array<DefinitionSummary>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type EventTrigger = {
    id: string;
    type: 'event';
    /**
     * Exact types, or prefixes that end in `*`.
     */
    eventTypes: Array<string>;
    /**
     * An event pattern in Amazon EventBridge's language, over the envelope.
     */
    filter?: {
        [key: string]: unknown;
    };
    /**
     * CEL; evaluated when type and filter match.
     */
    when?: string;
};

export type Misfire = {
    policy?: 'skip' | 'fire_once' | 'fire_all';
    /**
     * ISO 8601, at most P31D.
     */
    grace?: string;
    /**
     * For `fire_all` (default 100): how many late times run.
     */
    limit?: number;
};

export type CronTrigger = {
    /**
     * Five fields (with L, W and #), or a macro such as @daily.
     */
    cron: string;
    /**
     * An IANA name.
     */
    timezone?: string;
    /**
     * `auto`: a line whose minute or hour begins with * runs by elapsed time (skip, both), any other once a day (shift, first).
     */
    daylightSaving?: 'auto' | DaylightSaving;
    /**
     * It does not fire before this time.
     */
    startAt?: string;
    /**
     * It no longer fires from this time on.
     */
    endAt?: string;
    /**
     * Local days on which it never fires.
     */
    exclude?: Array<string | DateRange>;
    /**
     * All of them must allow a day.
     */
    calendars?: Array<CalendarReference>;
    /**
     * ISO 8601, at most P1D: how much later than its nominal time a fire may be due.
     */
    jitter?: string;
    id: string;
    type: 'cron';
    misfire?: Misfire;
};

export type StaticContextSource = {
    /**
     * Expressions find it as `context.<name>`.
     */
    name: string;
    type: 'static';
    /**
     * Any JSON.
     */
    value: unknown;
};

export type EventContextSource = {
    name: string;
    type: 'event';
    /**
     * Any JSON; strings may hold `${…}`.
     */
    value: unknown;
};

export type HttpContextSource = {
    name: string;
    type: 'http';
    /**
     * May hold `${…}`. Its host must be on the allow-list of the installation.
     */
    url: string;
    /**
     * A value may be `secret://name`.
     */
    headers?: {
        [key: string]: string;
    };
    /**
     * ISO 8601, at most PT30S.
     */
    timeout?: string;
    /**
     * The largest body that is read.
     */
    maxBytes?: number;
};

export type Rule = {
    id: string;
    /**
     * CEL.
     */
    when: string;
    /**
     * Ids of templates.
     */
    spawn: Array<string>;
};

export type TaskTemplate = {
    id: string;
    title: string;
    queue: string;
    /**
     * Higher first.
     */
    priority?: number;
    /**
     * Any JSON; an empty object by default.
     */
    payload?: unknown;
    labels?: {
        [key: string]: string;
    };
    maxAttempts?: number;
};

export type DefinitionDocument = {
    key: string;
    /**
     * The key by default.
     */
    name?: string;
    labels?: {
        [key: string]: string;
    };
    triggers: Array<EventTrigger | CronTrigger>;
    context?: Array<StaticContextSource | EventContextSource | HttpContextSource>;
    rules?: Array<Rule>;
    taskTemplates: Array<TaskTemplate>;
};

export type Definition = {
    id: string;
    key: string;
    name: string;
    labels: {
        [key: string]: string;
    };
    state: DefinitionState;
    /**
     * The last change of the state. Absent while there was none; see links.states.
     */
    stateChange?: StateChange;
    /**
     * The number of the current revision.
     */
    revision: number;
    /**
     * Counts every change, also those of the state. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: DefinitionLinks;
    /**
     * The document of the current revision, with all defaults filled in.
     */
    spec: DefinitionDocument;
    /**
     * The days of the calendars it refers to, as this revision has pinned them.
     */
    pinnedCalendars?: {
        [key: string]: Array<string>;
    };
};

export type DefinitionProblem = {
    /**
     * JSON pointer (RFC 6901).
     */
    pointer: string;
    /**
     * Stable: programs decide by it.
     */
    code: string;
    message: string;
};

export type DefinitionVerdict = {
    valid: boolean;
    /**
     * Empty when valid; of more than 100 the first 100, long texts cut.
     */
    problems: Array<DefinitionProblem>;
    /**
     * How many problems are left out.
     */
    omittedProblems?: number;
};

export type SavedDefinition = {
    id: string;
    key: string;
    name: string;
    labels: {
        [key: string]: string;
    };
    state: DefinitionState;
    /**
     * The last change of the state. Absent while there was none; see links.states.
     */
    stateChange?: StateChange;
    /**
     * The number of the current revision.
     */
    revision: number;
    /**
     * Counts every change, also those of the state. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: DefinitionLinks;
    /**
     * The document of the current revision, with all defaults filled in.
     */
    spec: DefinitionDocument;
    /**
     * The days of the calendars it refers to, as this revision has pinned them.
     */
    pinnedCalendars?: {
        [key: string]: Array<string>;
    };
    /**
     * `unchanged`: the document says what there was already; no revision was made.
     */
    outcome: 'created' | 'changed' | 'unchanged';
};

/**
 * What to do with the nominal times that the pause skipped. fire_once makes one run for the latest of each trigger, fire_all a run for each; both open a backfill. Of a definition that is not paused it changes nothing.
 */
export type MissedTimes = 'skip' | 'fire_once' | 'fire_all';

export type Enable = {
    note?: string;
    /**
     * What to do with the nominal times that the pause skipped. fire_once makes one run for the latest of each trigger, fire_all a run for each; both open a backfill. Of a definition that is not paused it changes nothing.
     */
    missed?: MissedTimes;
};

export type StateNote = {
    note?: string;
};

export type RevisionLinks = {
    self: string;
    definition: string;
};

export type RevisionSummary = {
    revision: number;
    createdBy: string;
    createdAt: string;
    links: RevisionLinks;
};

export type RevisionPage = {
    items: Array<RevisionSummary>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type Revision = {
    revision: number;
    createdBy: string;
    createdAt: string;
    links: RevisionLinks;
    /**
     * With all defaults filled in.
     */
    spec: DefinitionDocument;
    /**
     * The days of the calendars it refers to, as this revision has pinned them.
     */
    pinnedCalendars?: {
        [key: string]: Array<string>;
    };
};

export type StateSince = {
    state: DefinitionState;
    /**
     * When it began. Absent where an earlier release did not record it.
     */
    since?: string;
    /**
     * Who changed it. Absent for the state in which it was created (revision 1 says who did), and where an earlier release did not record it.
     */
    by?: string;
    note?: string;
};

export type StateSincePage = {
    items: Array<StateSince>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type TriggerFire = {
    nominal: string;
    /**
     * What the clocks of the zone show.
     */
    local: string;
    /**
     * Local time minus UTC.
     */
    offset: string;
    /**
     * With jitter, it is due then or later …
     */
    earliest: string;
    /**
     * … and not later than this.
     */
    latest: string;
    /**
     * Absent where neither a change of clocks nor a day left out has an effect.
     */
    mark?: FireMark;
    /**
     * When the fire will be due.
     */
    due: string;
};

export type TriggerPreview = {
    /**
     * The state of the definition. The times are those of the trigger while it is enabled: while it is paused they are skipped, and while it is archived there are none.
     */
    state: DefinitionState;
    /**
     * The line in words; its times are local ones.
     */
    description: string;
    fires: Array<TriggerFire>;
};

export type EventSourceLinks = {
    self: string;
    /**
     * What the other system posts to. It stays the same as long as the source exists.
     */
    inbound: string;
};

export type EventSourceSummary = {
    key: string;
    name: string;
    enabled: boolean;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: EventSourceLinks;
};

export type EventSourcePage = {
    items: Array<EventSourceSummary>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type GithubVerification = {
    type: 'github';
    /**
     * References; any of them will do, so that a secret can be replaced without a gap.
     */
    secrets: Array<string>;
};

export type HmacVerification = {
    type: 'hmac-sha256';
    header: string;
    /**
     * Stands before the signature.
     */
    prefix?: string;
    encoding?: 'hex' | 'base64';
    /**
     * References; any of them will do, so that a secret can be replaced without a gap.
     */
    secrets: Array<string>;
};

export type StandardWebhooksVerification = {
    type: 'standard-webhooks';
    /**
     * References; any of them will do, so that a secret can be replaced without a gap.
     */
    secrets: Array<string>;
    /**
     * ISO 8601, at most P1D: how far the delivery's time may be from ours.
     */
    tolerance?: string;
};

export type StripeVerification = {
    type: 'stripe';
    /**
     * References; any of them will do, so that a secret can be replaced without a gap.
     */
    secrets: Array<string>;
    /**
     * ISO 8601, at most P1D: how far the delivery's time may be from ours.
     */
    tolerance?: string;
};

export type TokenVerification = {
    type: 'token';
    /**
     * The header that holds the token; in `authorization` it stands after `Bearer`.
     */
    header?: string;
    /**
     * References; any of them will do, so that a secret can be replaced without a gap.
     */
    secrets: Array<string>;
};

export type ApiKeyVerification = {
    type: 'api-key';
};

export type EventMapping = {
    /**
     * Must be the same when the same delivery is sent again.
     */
    id: string;
    /**
     * The key of the event source by default.
     */
    source?: string;
    type: string;
    subject?: string;
    /**
     * Must come out as RFC 3339.
     */
    time?: string;
    dataschema?: string;
    traceparent?: string;
    correlationId?: string;
    causationId?: string;
    extensions?: {
        [key: string]: unknown;
    };
    /**
     * Any JSON. The body by default, or with `forEach` the item.
     */
    data?: unknown;
};

export type EventSourceDocument = {
    key: string;
    /**
     * The key by default.
     */
    name?: string;
    /**
     * Without it deliveries are refused.
     */
    enabled?: boolean;
    verification: ({
        type: 'github';
    } & GithubVerification) | ({
        type: 'hmac-sha256';
    } & HmacVerification) | ({
        type: 'standard-webhooks';
    } & StandardWebhooksVerification) | ({
        type: 'stripe';
    } & StripeVerification) | ({
        type: 'token';
    } & TokenVerification) | ({
        type: 'api-key';
    } & ApiKeyVerification);
    /**
     * CEL; gives a list, of which each item becomes an event.
     */
    forEach?: string;
    /**
     * CEL; what it is false for is ignored.
     */
    when?: string;
    event: EventMapping;
};

export type DocumentSample = {
    /**
     * Any JSON but null.
     */
    body: {
        [key: string]: unknown;
    } | Array<unknown> | string | number | boolean;
    /**
     * By name, in any case.
     */
    headers?: {
        [key: string]: string;
    };
    query?: {
        [key: string]: string;
    };
    /**
     * Is checked, but not saved.
     */
    source: EventSourceDocument;
};

export type NewEvent = {
    /**
     * Unique within its source.
     */
    id: string;
    /**
     * Who sent it.
     */
    source: string;
    /**
     * What happened.
     */
    type: string;
    /**
     * What it happened to.
     */
    subject?: string;
    /**
     * When it happened. Kept in UTC, down to the microsecond.
     */
    time?: string;
    /**
     * The media type of the data; JSON when it is not said.
     */
    datacontenttype?: string;
    /**
     * The URI of the schema of the data.
     */
    dataschema?: string;
    /**
     * Any JSON; null is the same as none.
     */
    data?: {
        [key: string]: unknown;
    } | Array<unknown> | string | number | boolean;
    /**
     * Data that is not JSON, in base64. Never together with data.
     */
    dataBase64?: string;
    /**
     * Attributes of your own. Names have 1 to 64 characters a-z and 0-9.
     */
    extensions?: {
        [key: string]: string | boolean | number;
    };
    /**
     * W3C trace context.
     */
    traceparent?: string;
    /**
     * What the event belongs to.
     */
    correlationId?: string;
    /**
     * What brought the event about.
     */
    causationId?: string;
};

export type Trial = {
    /**
     * ignored: its condition is false. invalid: it does not become an event.
     */
    verdict: 'valid' | 'ignored' | 'invalid';
    /**
     * The event, when it is valid.
     */
    event?: NewEvent;
    /**
     * What is wrong, when it is invalid. Pointers lead into the document.
     */
    problems?: Array<ProblemError>;
};

export type Trials = {
    events: Array<Trial>;
};

export type EventSource = {
    key: string;
    name: string;
    enabled: boolean;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: EventSourceLinks;
    /**
     * The document, with all defaults filled in.
     */
    spec: EventSourceDocument;
};

export type SavedEventSource = {
    key: string;
    name: string;
    enabled: boolean;
    /**
     * Counts every change. It is the ETag.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    links: EventSourceLinks;
    /**
     * The document, with all defaults filled in.
     */
    spec: EventSourceDocument;
    /**
     * `unchanged`: the document says what there was already.
     */
    outcome: 'created' | 'changed' | 'unchanged';
};

export type Sample = {
    /**
     * Any JSON but null.
     */
    body: {
        [key: string]: unknown;
    } | Array<unknown> | string | number | boolean;
    /**
     * By name, in any case.
     */
    headers?: {
        [key: string]: string;
    };
    query?: {
        [key: string]: string;
    };
};

export type EventLinks = {
    self: string;
    runs: string;
    explain: string;
};

export type InboundVerdict = {
    /**
     * duplicate: the event was stored before. ignored: the condition of the event source is false.
     */
    verdict: 'accepted' | 'duplicate' | 'ignored';
    /**
     * The id of the stored event; absent when it was ignored.
     */
    id?: string;
    links?: EventLinks;
};

export type InboundVerdicts = {
    verdicts: Array<InboundVerdict>;
};

/**
 * A CloudEvent 1.0; further members are its extension attributes.
 */
export type CloudEvent = {
    specversion: '1.0';
    id: string;
    source: string;
    type: string;
    subject?: string;
    time?: string;
    datacontenttype?: string;
    dataschema?: string;
    data?: {
        [key: string]: unknown;
    } | Array<unknown> | string | number | boolean;
    /**
     * Instead of data.
     */
    data_base64?: string;
};

export type EventVerdict = {
    /**
     * conflict: an event with this source and id, but other content, was stored before. Nothing was written for conflict and invalid.
     */
    verdict: 'accepted' | 'duplicate' | 'conflict' | 'invalid';
    /**
     * The id of the stored event; absent when this one is invalid.
     */
    id?: string;
    /**
     * What is wrong, when the event is invalid.
     */
    problems?: Array<ProblemError>;
};

export type EventVerdicts = {
    verdicts: Array<EventVerdict>;
};

export type AcceptedEvent = {
    /**
     * The id under which it is stored.
     */
    id: string;
    /**
     * duplicate: an event with this source, id and content was stored before.
     */
    verdict: 'accepted' | 'duplicate';
    links: EventLinks;
};

export type EventState = 'pending' | 'dispatched' | 'failed';

export type EventHead = {
    /**
     * Unique within its source.
     */
    id: string;
    /**
     * Who sent it.
     */
    source: string;
    /**
     * What happened.
     */
    type: string;
    /**
     * What it happened to.
     */
    subject?: string;
    /**
     * When it happened. Kept in UTC, down to the microsecond.
     */
    time?: string;
};

export type EventSummary = {
    /**
     * The id under which it is stored.
     */
    id: string;
    /**
     * dispatched: it was matched with the definitions; failed: it could not be and was set aside.
     */
    state: EventState;
    receivedAt: string;
    event: EventHead;
    links: EventLinks;
};

export type EventPage = {
    items: Array<EventSummary>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type DispatchError = {
    code: string;
    message: string;
};

export type EventEnvelope = {
    /**
     * Unique within its source.
     */
    id: string;
    /**
     * Who sent it.
     */
    source: string;
    /**
     * What happened.
     */
    type: string;
    /**
     * What it happened to.
     */
    subject?: string;
    /**
     * When it happened. Kept in UTC, down to the microsecond.
     */
    time?: string;
    /**
     * The media type of the data; JSON when it is not said.
     */
    datacontenttype?: string;
    /**
     * The URI of the schema of the data.
     */
    dataschema?: string;
    /**
     * Any JSON; null is the same as none.
     */
    data?: {
        [key: string]: unknown;
    } | Array<unknown> | string | number | boolean;
    /**
     * Data that is not JSON, in base64. Never together with data.
     */
    dataBase64?: string;
    /**
     * Attributes of your own. Names have 1 to 64 characters a-z and 0-9.
     */
    extensions: {
        [key: string]: string | boolean | number;
    };
    /**
     * W3C trace context.
     */
    traceparent?: string;
    /**
     * What the event belongs to.
     */
    correlationId?: string;
    /**
     * What brought the event about.
     */
    causationId?: string;
    /**
     * When it was accepted.
     */
    receivedAt: string;
};

export type Event = {
    /**
     * The id under which it is stored.
     */
    id: string;
    /**
     * dispatched: it was matched with the definitions; failed: it could not be and was set aside.
     */
    state: EventState;
    receivedAt: string;
    links: EventLinks;
    dispatchedAt?: string;
    /**
     * Counts the changes of definitions that the event was matched after.
     */
    dispatchEpoch?: number;
    dispatchError?: DispatchError;
    /**
     * When its data and extensions were removed; event then has neither.
     */
    payloadRemovedAt?: string;
    event: EventEnvelope;
};

/**
 * fill_gaps makes the runs that the definition does not have; reprocess makes a run for every event that matches, whatever came of it before.
 */
export type ReplayMode = 'fill_gaps' | 'reprocess';

export type NewReplay = {
    /**
     * Keys. Events are matched with the triggers of their current revisions.
     */
    definitions: Array<string>;
    /**
     * Events received at this time or later.
     */
    from: string;
    /**
     * Events received before this time; the moment of the request is the latest.
     */
    to?: string;
    /**
     * Exact types, or prefixes that end in *. All types without it.
     */
    eventTypes?: Array<string>;
    source?: string;
    /**
     * An event pattern over the envelope, as in a trigger.
     */
    filter?: {
        [key: string]: unknown;
    };
    /**
     * fill_gaps makes the runs that the definition does not have; reprocess makes a run for every event that matches, whatever came of it before.
     */
    mode?: ReplayMode;
    /**
     * Count what would happen, create nothing.
     */
    dryRun?: boolean;
    /**
     * Runs a second at most. Without it as many as events and cron leave room for.
     */
    rate?: number;
    note?: string;
};

export type ReplayState = 'running' | 'completed' | 'cancelled' | 'failed';

export type ReplayDefinitionCounts = {
    /**
     * The definition's key.
     */
    definition: string;
    /**
     * Events that its triggers matched.
     */
    matched: number;
    /**
     * Runs that were made; in a dry run, that would be made.
     */
    created: number;
    /**
     * Runs that were there already and were left alone.
     */
    existing: number;
    /**
     * Those of `created` that failed at once: the trigger's condition threw.
     */
    failed: number;
};

export type ReplayProgress = {
    /**
     * The part of its time range that it has gone through.
     */
    percent: number;
    /**
     * When the event was received that it went through last.
     */
    reachedAt?: string;
    /**
     * Events gone through.
     */
    scanned: number;
    /**
     * Those of them that types, source and filter pick, matched with the definitions.
     */
    selected: number;
    /**
     * Events that the dispatcher has yet to match: left to it.
     */
    undispatched: number;
    /**
     * Events whose content is no longer kept.
     */
    unavailable: number;
    /**
     * Over all definitions.
     */
    matched: number;
    /**
     * Over all definitions.
     */
    created: number;
    /**
     * Over all definitions.
     */
    existing: number;
    /**
     * Over all definitions.
     */
    failed: number;
    definitions: Array<ReplayDefinitionCounts>;
};

export type ReplayError = {
    /**
     * Stable, for programs.
     */
    code: string;
    message: string;
};

export type ReplayLinks = {
    self: string;
    runs: string;
};

export type Replay = {
    id: string;
    state: ReplayState;
    definitions: Array<string>;
    mode: ReplayMode;
    /**
     * Whether it only counts.
     */
    dryRun: boolean;
    /**
     * Inclusive.
     */
    from: string;
    /**
     * Exclusive.
     */
    to: string;
    eventTypes?: Array<string>;
    source?: string;
    filter?: {
        [key: string]: unknown;
    };
    /**
     * Runs a second at most.
     */
    rate?: number;
    /**
     * Who asked for it.
     */
    actor: string;
    note?: string;
    progress: ReplayProgress;
    error?: ReplayError;
    cancelledBy?: string;
    createdAt: string;
    finishedAt?: string;
    links: ReplayLinks;
};

export type ReplayPage = {
    items: Array<Replay>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type TestDocument = {
    /**
     * Events as they would be sent. They are checked in the same way, and not stored.
     */
    events?: Array<NewEvent>;
    /**
     * Stored events that still have their payload.
     */
    eventIds?: Array<string>;
    /**
     * The last so many stored events.
     */
    last?: number;
    /**
     * Of which events `last` takes the last: of all, or of those of the types that the definition subscribes to (looked for among the latest 100,000).
     */
    among?: 'all' | 'subscribed';
    /**
     * What http context sources would answer, by name. They are not asked in a test; a run that lacks an answer stops at matching.
     */
    context?: {
        [key: string]: unknown;
    };
    /**
     * As it would be saved.
     */
    document: DefinitionDocument;
};

export type TestRunCounts = {
    completed: number;
    failed: number;
    needsContext: number;
};

export type TestSummary = {
    considered: number;
    /**
     * Whether these are all events of the sample. false: there was no time (5 s) or no memory (8 MiB) for the rest.
     */
    complete: boolean;
    /**
     * Of those considered: of a type that a trigger has.
     */
    subscribed: number;
    /**
     * Of those subscribed: a trigger matched, so that a run would be made.
     */
    matched: number;
    /**
     * Of those subscribed: no trigger matched and a condition threw, so that a failed run would be made.
     */
    failedConditions: number;
    /**
     * What the runs of the events that matched would come to.
     */
    runs: TestRunCounts;
    /**
     * How many tasks these runs would make.
     */
    tasks: number;
};

export type RuleVerdict = {
    rule: string;
    held: boolean;
};

export type TestTask = {
    templateId: string;
    title: string;
    queue: string;
    priority: number;
    payload: unknown;
    labels: {
        [key: string]: string;
    };
    maxAttempts: number;
};

export type CompletedTestRun = {
    outcome: 'completed';
    /**
     * Empty for a definition without rules.
     */
    rules: Array<RuleVerdict>;
    /**
     * How many tasks it would make.
     */
    taskCount: number;
    tasks: Array<TestTask>;
    /**
     * Whether tasks are left out, or payloads or labels cut, for their size.
     */
    shortened: boolean;
};

export type RunError = {
    /**
     * Stable, for programs.
     */
    code: string;
    message: string;
    /**
     * Where in the definition: a JSON pointer.
     */
    pointer?: string;
};

export type FailedTestRun = {
    outcome: 'failed';
    error: RunError;
};

export type NeedsContextTestRun = {
    outcome: 'needs_context';
    /**
     * The http context sources it would ask; give their answers in context.
     */
    sources: Array<string>;
};

export type FieldVerdict = {
    kind: 'field';
    /**
     * The field in the event.
     */
    path: string;
    /**
     * JSON pointer into the filter.
     */
    pointer: string;
    /**
     * The alternatives of the filter: the first 10, long ones cut.
     */
    expected: Array<unknown>;
    /**
     * How many alternatives there are.
     */
    expectedCount: number;
    /**
     * The values found: the first 10, texts cut after 200 characters.
     */
    actual: Array<string | number | boolean | null>;
    /**
     * How many values were found.
     */
    actualCount: number;
    matched: boolean;
    /**
     * Why it did not match. missing: there is no such field. not_a_value: there is an object or an empty list. no_match: no value is one of those expected. other_element: it matches in another element of the list than the other clauses do.
     */
    reason?: 'missing' | 'not_a_value' | 'no_match' | 'other_element';
};

export type OrVerdict = {
    kind: 'or';
    /**
     * The object that it belongs to; empty for the event.
     */
    path: string;
    /**
     * JSON pointer into the filter.
     */
    pointer: string;
    alternatives: Array<Array<FieldVerdict | OrVerdict>>;
    matched: boolean;
};

export type WhenVerdict = {
    condition: string;
    /**
     * not_asked: the type or the filter had already said no.
     */
    verdict: 'true' | 'false' | 'error' | 'not_asked';
    /**
     * What it threw.
     */
    error?: RunError;
};

export type TriggerExplanation = {
    trigger: string;
    eventTypes: Array<string>;
    /**
     * Whether the event's type is one of them.
     */
    subscribes: boolean;
    /**
     * Whether type, filter and condition all said yes.
     */
    matched: boolean;
    /**
     * The verdict on each clause of the filter.
     */
    clauses: Array<FieldVerdict | OrVerdict>;
    /**
     * How many verdicts are left out, because there are very many.
     */
    omittedClauses?: number;
    when?: WhenVerdict;
};

export type TestedEvent = {
    /**
     * Its place in the sample, from 0.
     */
    index: number;
    /**
     * Of a stored event.
     */
    id?: string;
    event: EventHead;
    /**
     * failed: no trigger matched, and a condition threw.
     */
    verdict: 'matched' | 'unmatched' | 'failed';
    /**
     * The trigger that is the cause.
     */
    trigger?: string;
    /**
     * Other triggers that matched.
     */
    alsoMatched?: Array<string>;
    /**
     * Of an event that matched, or failed.
     */
    run?: ({
        outcome: 'completed';
    } & CompletedTestRun) | ({
        outcome: 'failed';
    } & FailedTestRun) | ({
        outcome: 'needs_context';
    } & NeedsContextTestRun);
    /**
     * Why an event did not match, as far as the answer has room for it.
     */
    triggers?: Array<TriggerExplanation>;
};

export type DefinitionTest = {
    definition: string;
    /**
     * The one that was tried; of a document the one that saving it would make.
     */
    revision: number;
    summary: TestSummary;
    /**
     * At most 100, in the order of the sample (`last`: the newest first). When there are more, those that matched or failed are preferred.
     */
    events: Array<TestedEvent>;
};

export type TestSavedDefinition = {
    /**
     * Events as they would be sent. They are checked in the same way, and not stored.
     */
    events?: Array<NewEvent>;
    /**
     * Stored events that still have their payload.
     */
    eventIds?: Array<string>;
    /**
     * The last so many stored events.
     */
    last?: number;
    /**
     * Of which events `last` takes the last: of all, or of those of the types that the definition subscribes to (looked for among the latest 100,000).
     */
    among?: 'all' | 'subscribed';
    /**
     * What http context sources would answer, by name. They are not asked in a test; a run that lacks an answer stops at matching.
     */
    context?: {
        [key: string]: unknown;
    };
    /**
     * The current revision by default.
     */
    revision?: number;
};

export type TriggerType = 'event' | 'cron';

export type TriggerLinks = {
    preview?: string;
    occurrences?: string;
};

export type TriggerState = {
    id: string;
    type: TriggerType;
    /**
     * Every nominal time up to here is in the ledger.
     */
    settledUntil?: string;
    /**
     * Absent when no time follows, and for a trigger that is set aside or archived.
     */
    nextDue?: string;
    /**
     * Why the clock cannot reckon with the trigger and has set it aside. It is tried again every minute, and at once when the definition is saved.
     */
    error?: string;
    links: TriggerLinks;
};

export type TriggerList = {
    items: Array<TriggerState>;
};

/**
 * time: it fell due. backfill and manual: somebody asked for it.
 */
export type Occurrence = 'event' | 'time' | 'manual' | 'replay' | 'backfill';

/**
 * completed: it ran. pending and split: it has yet to.
 */
export type RunState = 'pending' | 'split' | 'completed' | 'skipped' | 'coalesced' | 'failed';

export type RequestKind = 'replay' | 'backfill';

export type RunRequest = {
    id: string;
    kind: RequestKind;
};

/**
 * What took longest, when that is a second or more. clock: it was recorded late, since no worker was there or had a place, or the database was away. start: Temporal took its workflow on late. worker: it was carried out late. outside_world: its http context sources answered late. start_or_worker: not known any better.
 */
export type LatenessCause = 'clock' | 'start' | 'worker' | 'outside_world' | 'start_or_worker';

export type Lateness = {
    /**
     * From the due time to the end, or to now.
     */
    totalMs: number;
    /**
     * Of that, until it was recorded.
     */
    clockMs: number;
    /**
     * From then until Temporal took its workflow on, where that is known.
     */
    startMs?: number;
    /**
     * The rest: until it was carried out.
     */
    executionMs: number;
    /**
     * What took longest, when that is a second or more. clock: it was recorded late, since no worker was there or had a place, or the database was away. start: Temporal took its workflow on late. worker: it was carried out late. outside_world: its http context sources answered late. start_or_worker: not known any better.
     */
    cause?: LatenessCause;
};

export type NominalOccurrenceLinks = {
    run: string;
};

export type NominalOccurrence = {
    /**
     * The id of the run.
     */
    run: string;
    /**
     * time: it fell due. backfill and manual: somebody asked for it.
     */
    occurrence: Occurrence;
    revision: number;
    /**
     * The first, when the row covers several.
     */
    nominalTime: string;
    /**
     * The last one that the row covers.
     */
    lastNominalTime: string;
    /**
     * How many the row covers.
     */
    nominalCount: number;
    /**
     * The nominal time plus jitter.
     */
    dueTime?: string;
    /**
     * completed: it ran. pending and split: it has yet to.
     */
    outcome: RunState;
    /**
     * Why, as in the run.
     */
    reason?: string;
    /**
     * The time that stands for this one.
     */
    coalescedInto?: string;
    /**
     * What asked for it.
     */
    request?: RunRequest;
    /**
     * When it was recorded.
     */
    createdAt: string;
    /**
     * When it was over.
     */
    finishedAt?: string;
    /**
     * Of the first time that the row covers. Absent for what was asked for, paused, or tried again after it had failed.
     */
    lateness?: Lateness;
    links: NominalOccurrenceLinks;
};

export type UnknownStretch = {
    from: string;
    /**
     * Exclusive.
     */
    to: string;
    reason: string;
};

export type Coverage = {
    from: string;
    /**
     * Exclusive.
     */
    to: string;
    /**
     * Nothing is uncovered and nothing is unknown.
     */
    complete: boolean;
    /**
     * Nominal times of the calendar that held then, up to the last that the clock has settled, which no row covers. There should be none. The first 1,000.
     */
    uncovered: Array<string>;
    /**
     * How many these are.
     */
    uncoveredCount: number;
    /**
     * Nominal times that are due and that the clock has yet to record. The first 100.
     */
    overdue: Array<string>;
    /**
     * Stretches nobody can tell about.
     */
    unknown: Array<UnknownStretch>;
};

export type NominalOccurrencePage = {
    items: Array<NominalOccurrence>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
    /**
     * Of this page.
     */
    coverage: Coverage;
};

export type RunNow = {
    /**
     * The trigger that the run is to see as its cause. Without it the only one that fits.
     */
    trigger?: string;
    /**
     * The nominal time that the run of a cron trigger is to see; without it, the moment of the request. It need not be one of the line.
     */
    nominalTime?: string;
    /**
     * The id under which the event is stored that the run is to see.
     */
    event?: string;
    note?: string;
};

export type RunLinks = {
    self: string;
    definition: string;
    revision: string;
    tasks: string;
    log: string;
    event?: string;
    request?: string;
};

export type Run = {
    id: string;
    /**
     * The definition's key.
     */
    definition: string;
    /**
     * The revision that the run pins.
     */
    revision: number;
    occurrence: Occurrence;
    state: RunState;
    /**
     * Why the run ended as it did, when there is more to say than its state.
     */
    reason?: string;
    error?: RunError;
    /**
     * Grows with every redrive.
     */
    attempt: number;
    /**
     * The trigger that is the cause.
     */
    trigger?: string;
    /**
     * Other triggers of the definition that matched the same event.
     */
    alsoMatched?: Array<string>;
    eventId?: string;
    /**
     * Absent when it was found live.
     */
    request?: RunRequest;
    /**
     * The calendar's time.
     */
    nominalTime?: string;
    /**
     * The last nominal time, when the row covers several.
     */
    lastNominalTime?: string;
    /**
     * How many nominal times the row covers.
     */
    nominalCount?: number;
    /**
     * The nominal time plus jitter.
     */
    dueTime?: string;
    /**
     * The nominal time that stands for this one.
     */
    coalescedInto?: string;
    /**
     * The workflow that carries or carried the run.
     */
    workflowId?: string;
    /**
     * What the context sources gave.
     */
    context?: {
        [key: string]: unknown;
    };
    createdAt: string;
    finishedAt?: string;
    links: RunLinks;
};

export type PatternTestRequest = {
    /**
     * An event pattern in Amazon EventBridge's language; at most 256 KiB as JSON.
     */
    filter: {
        [key: string]: unknown;
    };
    /**
     * Any JSON object, for example an EventEnvelope; at most 256 KiB as JSON.
     */
    event: {
        [key: string]: unknown;
    };
};

export type PatternTest = {
    /**
     * Whether every clause is matched.
     */
    matched: boolean;
    clauses: Array<FieldVerdict | OrVerdict>;
    /**
     * How many verdicts are left out, because there are very many long ones.
     */
    omittedClauses?: number;
};

export type ExplainedRun = {
    id: string;
    state: RunState;
    reason?: string;
    link: string;
};

export type ExplanationLinks = {
    definition: string;
    revision?: string;
};

export type DefinitionExplanation = {
    definition: string;
    /**
     * failed: no trigger matched, and a condition threw. not_subscribed: no trigger has a type that covers the event. did_not_exist: the definition was created after the dispatch. unusable: this release refuses the revision, or its conditions take too much work. unavailable: it subscribed, but the payload that its triggers judged is no longer kept.
     */
    verdict: 'matched' | 'unmatched' | 'failed' | 'not_subscribed' | 'archived' | 'did_not_exist' | 'unusable' | 'unavailable';
    /**
     * The verdict in words.
     */
    message: string;
    /**
     * At that moment; absent when the definition did not exist. unknown: it was not recorded, since the moment is from before an upgrade.
     */
    state?: 'enabled' | 'paused' | 'archived' | 'unknown';
    /**
     * The one that was current at that moment, and is judged here.
     */
    revision?: number;
    /**
     * The one that is current now.
     */
    currentRevision: number;
    /**
     * The trigger that is the cause.
     */
    trigger?: string;
    /**
     * Other triggers that matched.
     */
    alsoMatched?: Array<string>;
    /**
     * Of failed and unusable.
     */
    error?: RunError;
    /**
     * The event triggers, in the order of the document; none where they cannot be judged.
     */
    triggers: Array<TriggerExplanation>;
    /**
     * The run that the event made.
     */
    run?: ExplainedRun;
    links: ExplanationLinks;
};

export type ExplainedEvent = {
    /**
     * The id under which it is stored.
     */
    id: string;
    /**
     * dispatched: it was matched with the definitions; failed: it could not be and was set aside.
     */
    state: EventState;
    receivedAt: string;
    event: EventHead;
    links: EventLinks;
    /**
     * Why it was set aside, of a failed event: nothing comes of it until it is redriven.
     */
    dispatchError?: DispatchError;
    /**
     * When retention removed the data and the extensions.
     */
    payloadRemovedAt?: string;
};

export type EventExplanation = {
    items: Array<DefinitionExplanation>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
    event: ExplainedEvent;
    /**
     * The moment that is explained. now: the event is not dispatched, since it waits or was set aside, so this tells what would happen if it were, with the definitions as they are.
     */
    basis: 'dispatch' | 'now';
    /**
     * Counts the changes of definitions up to that moment.
     */
    epoch: number;
    /**
     * What conditions read as `now`.
     */
    at: string;
};

export type RunPage = {
    items: Array<Run>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type RunLogEntry = {
    /**
     * 1, 2, … within the run.
     */
    sequence: number;
    /**
     * The database's clock.
     */
    at: string;
    actor: string;
    type: string;
    detail: {
        [key: string]: unknown;
    };
};

export type RunLogPage = {
    items: Array<RunLogEntry>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type TaskState = 'open' | 'claimed' | 'completed' | 'failed' | 'cancelled';

export type TaskLinks = {
    self: string;
    run: string;
};

export type Task = {
    id: string;
    /**
     * The run that made it.
     */
    runId: string;
    definitionId: string;
    /**
     * The task template it was made from.
     */
    templateId: string;
    /**
     * Tells the tasks of one template apart.
     */
    item?: string;
    title: string;
    queue: string;
    priority: number;
    /**
     * What the template gave it.
     */
    payload: unknown;
    labels: {
        [key: string]: string;
    };
    state: TaskState;
    /**
     * Claims so far that count against maxAttempts: all but the released ones.
     */
    attempt: number;
    maxAttempts: number;
    /**
     * The worker that holds it, or held it when it ended.
     */
    claimedBy?: string;
    leaseUntil?: string;
    /**
     * It is claimed, but its lease is over: the next claim may take it.
     */
    leaseExpired: boolean;
    /**
     * The fencing token of the latest claim; 0 before the first.
     */
    token: number;
    /**
     * What its holder gave at completion.
     */
    output?: unknown;
    /**
     * Why the latest claim failed.
     */
    error?: unknown;
    createdAt: string;
    updatedAt: string;
    finishedAt?: string;
    links: TaskLinks;
};

export type TaskPage = {
    items: Array<Task>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type ClaimTasks = {
    leaseSeconds?: number;
    queues: Array<string>;
    limit?: number;
    /**
     * Who takes them; shown on the task and in the run log.
     */
    worker: string;
};

export type ClaimedTasks = {
    /**
     * By priority, then age; none when there is nothing to do.
     */
    items: Array<Task>;
};

export type TaskHeartbeat = {
    /**
     * The fencing token that the claim gave.
     */
    token: number;
    id: string;
};

export type Heartbeats = {
    leaseSeconds?: number;
    tasks: Array<TaskHeartbeat>;
};

export type HeartbeatAnswer = {
    id: string;
    leaseUntil?: string;
    /**
     * Stop working on this task.
     */
    refused?: 'stale_token' | 'illegal_transition' | 'task_not_found';
};

export type HeartbeatAnswers = {
    /**
     * In the order of the request.
     */
    items: Array<HeartbeatAnswer>;
};

export type Heartbeat = {
    leaseSeconds?: number;
    token: number;
};

export type CompleteTask = {
    /**
     * The fencing token that the claim gave.
     */
    token: number;
    /**
     * Any JSON.
     */
    output?: unknown;
};

export type FailTask = {
    /**
     * The fencing token that the claim gave.
     */
    token: number;
    /**
     * Any JSON.
     */
    error?: unknown;
};

export type Token = {
    /**
     * The fencing token that the claim gave.
     */
    token: number;
};

export type CancelTask = {
    reason?: string;
};

export type ApiKeysListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/api-keys';
};

export type ApiKeysListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ApiKeysListError = ApiKeysListErrors[keyof ApiKeysListErrors];

export type ApiKeysListResponses = {
    200: ApiKeyPage;
};

export type ApiKeysListResponse = ApiKeysListResponses[keyof ApiKeysListResponses];

export type ApiKeysCreateData = {
    body: CreateApiKey;
    path?: never;
    query?: never;
    url: '/v1/api-keys';
};

export type ApiKeysCreateErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ApiKeysCreateError = ApiKeysCreateErrors[keyof ApiKeysCreateErrors];

export type ApiKeysCreateResponses = {
    201: NewApiKey;
};

export type ApiKeysCreateResponse = ApiKeysCreateResponses[keyof ApiKeysCreateResponses];

export type ApiKeysRevokeData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/api-keys/{id}/revoke';
};

export type ApiKeysRevokeErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ApiKeysRevokeError = ApiKeysRevokeErrors[keyof ApiKeysRevokeErrors];

export type ApiKeysRevokeResponses = {
    200: ApiKey;
};

export type ApiKeysRevokeResponse = ApiKeysRevokeResponses[keyof ApiKeysRevokeResponses];

export type BackfillsListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        state?: BackfillState;
        /**
         * A definition's key.
         */
        definition?: string;
    };
    url: '/v1/backfills';
};

export type BackfillsListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type BackfillsListError = BackfillsListErrors[keyof BackfillsListErrors];

export type BackfillsListResponses = {
    200: BackfillPage;
};

export type BackfillsListResponse = BackfillsListResponses[keyof BackfillsListResponses];

export type BackfillsCreateData = {
    body: NewBackfill;
    headers?: {
        /**
         * Of your choice. The same request under the same key is made once, however often it is sent.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/backfills';
};

export type BackfillsCreateErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Too Many Requests
     */
    429: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type BackfillsCreateError = BackfillsCreateErrors[keyof BackfillsCreateErrors];

export type BackfillsCreateResponses = {
    202: Backfill;
};

export type BackfillsCreateResponse = BackfillsCreateResponses[keyof BackfillsCreateResponses];

export type BackfillsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/backfills/{id}';
};

export type BackfillsGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type BackfillsGetError = BackfillsGetErrors[keyof BackfillsGetErrors];

export type BackfillsGetResponses = {
    200: Backfill;
};

export type BackfillsGetResponse = BackfillsGetResponses[keyof BackfillsGetResponses];

export type BackfillsCancelData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/backfills/{id}/cancel';
};

export type BackfillsCancelErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type BackfillsCancelError = BackfillsCancelErrors[keyof BackfillsCancelErrors];

export type BackfillsCancelResponses = {
    200: Backfill;
};

export type BackfillsCancelResponse = BackfillsCancelResponses[keyof BackfillsCancelResponses];

export type CalendarsListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/calendars';
};

export type CalendarsListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type CalendarsListError = CalendarsListErrors[keyof CalendarsListErrors];

export type CalendarsListResponses = {
    200: CalendarPage;
};

export type CalendarsListResponse = CalendarsListResponses[keyof CalendarsListResponses];

export type CalendarsDeleteData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/calendars/{key}';
};

export type CalendarsDeleteErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type CalendarsDeleteError = CalendarsDeleteErrors[keyof CalendarsDeleteErrors];

export type CalendarsDeleteResponses = {
    /**
     * It is gone.
     */
    204: void;
};

export type CalendarsDeleteResponse = CalendarsDeleteResponses[keyof CalendarsDeleteResponses];

export type CalendarsGetData = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/calendars/{key}';
};

export type CalendarsGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type CalendarsGetError = CalendarsGetErrors[keyof CalendarsGetErrors];

export type CalendarsGetResponses = {
    200: Calendar;
};

export type CalendarsGetResponse = CalendarsGetResponses[keyof CalendarsGetResponses];

export type CalendarsPutData = {
    body: CalendarDocument;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/calendars/{key}';
};

export type CalendarsPutErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type CalendarsPutError = CalendarsPutErrors[keyof CalendarsPutErrors];

export type CalendarsPutResponses = {
    /**
     * It was replaced, or unchanged.
     */
    200: SavedCalendar;
    /**
     * It was created.
     */
    201: SavedCalendar;
};

export type CalendarsPutResponse = CalendarsPutResponses[keyof CalendarsPutResponses];

export type CronPreviewData = {
    body: CronPreviewRequest;
    path?: never;
    query?: never;
    url: '/v1/cron/preview';
};

export type CronPreviewErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type CronPreviewError = CronPreviewErrors[keyof CronPreviewErrors];

export type CronPreviewResponses = {
    200: CronPreview;
};

export type CronPreviewResponse = CronPreviewResponses[keyof CronPreviewResponses];

export type DefinitionsListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        state?: DefinitionState;
        /**
         * name:value; given several times, all of them must hold.
         */
        label?: Array<string>;
    };
    url: '/v1/definitions';
};

export type DefinitionsListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsListError = DefinitionsListErrors[keyof DefinitionsListErrors];

export type DefinitionsListResponses = {
    200: DefinitionPage;
};

export type DefinitionsListResponse = DefinitionsListResponses[keyof DefinitionsListResponses];

export type DefinitionsCreateData = {
    body: DefinitionDocument;
    path?: never;
    query?: never;
    url: '/v1/definitions';
};

export type DefinitionsCreateErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsCreateError = DefinitionsCreateErrors[keyof DefinitionsCreateErrors];

export type DefinitionsCreateResponses = {
    201: Definition;
};

export type DefinitionsCreateResponse = DefinitionsCreateResponses[keyof DefinitionsCreateResponses];

export type DefinitionsValidateData = {
    body: DefinitionDocument;
    path?: never;
    query?: never;
    url: '/v1/definitions/validate';
};

export type DefinitionsValidateErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsValidateError = DefinitionsValidateErrors[keyof DefinitionsValidateErrors];

export type DefinitionsValidateResponses = {
    200: DefinitionVerdict;
};

export type DefinitionsValidateResponse = DefinitionsValidateResponses[keyof DefinitionsValidateResponses];

export type DefinitionsGetData = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}';
};

export type DefinitionsGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsGetError = DefinitionsGetErrors[keyof DefinitionsGetErrors];

export type DefinitionsGetResponses = {
    200: Definition;
};

export type DefinitionsGetResponse = DefinitionsGetResponses[keyof DefinitionsGetResponses];

export type DefinitionsPutData = {
    body: DefinitionDocument;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}';
};

export type DefinitionsPutErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsPutError = DefinitionsPutErrors[keyof DefinitionsPutErrors];

export type DefinitionsPutResponses = {
    /**
     * It was replaced, or unchanged.
     */
    200: SavedDefinition;
    /**
     * It was created.
     */
    201: SavedDefinition;
};

export type DefinitionsPutResponse = DefinitionsPutResponses[keyof DefinitionsPutResponses];

export type DefinitionsEnableData = {
    body?: Enable;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/enable';
};

export type DefinitionsEnableErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Too Many Requests
     */
    429: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsEnableError = DefinitionsEnableErrors[keyof DefinitionsEnableErrors];

export type DefinitionsEnableResponses = {
    200: Definition;
};

export type DefinitionsEnableResponse = DefinitionsEnableResponses[keyof DefinitionsEnableResponses];

export type DefinitionsPauseData = {
    body?: StateNote;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/pause';
};

export type DefinitionsPauseErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsPauseError = DefinitionsPauseErrors[keyof DefinitionsPauseErrors];

export type DefinitionsPauseResponses = {
    200: Definition;
};

export type DefinitionsPauseResponse = DefinitionsPauseResponses[keyof DefinitionsPauseResponses];

export type DefinitionsArchiveData = {
    body?: StateNote;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/archive';
};

export type DefinitionsArchiveErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsArchiveError = DefinitionsArchiveErrors[keyof DefinitionsArchiveErrors];

export type DefinitionsArchiveResponses = {
    200: Definition;
};

export type DefinitionsArchiveResponse = DefinitionsArchiveResponses[keyof DefinitionsArchiveResponses];

export type DefinitionsListRevisionsData = {
    body?: never;
    path: {
        key: string;
    };
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/definitions/{key}/revisions';
};

export type DefinitionsListRevisionsErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsListRevisionsError = DefinitionsListRevisionsErrors[keyof DefinitionsListRevisionsErrors];

export type DefinitionsListRevisionsResponses = {
    200: RevisionPage;
};

export type DefinitionsListRevisionsResponse = DefinitionsListRevisionsResponses[keyof DefinitionsListRevisionsResponses];

export type DefinitionsGetRevisionData = {
    body?: never;
    path: {
        key: string;
        revision: number;
    };
    query?: never;
    url: '/v1/definitions/{key}/revisions/{revision}';
};

export type DefinitionsGetRevisionErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsGetRevisionError = DefinitionsGetRevisionErrors[keyof DefinitionsGetRevisionErrors];

export type DefinitionsGetRevisionResponses = {
    200: Revision;
};

export type DefinitionsGetRevisionResponse = DefinitionsGetRevisionResponses[keyof DefinitionsGetRevisionResponses];

export type DefinitionsListStatesData = {
    body?: never;
    path: {
        key: string;
    };
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/definitions/{key}/states';
};

export type DefinitionsListStatesErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsListStatesError = DefinitionsListStatesErrors[keyof DefinitionsListStatesErrors];

export type DefinitionsListStatesResponses = {
    200: StateSincePage;
};

export type DefinitionsListStatesResponse = DefinitionsListStatesResponses[keyof DefinitionsListStatesResponses];

export type DefinitionsPreviewTriggerData = {
    body?: never;
    path: {
        key: string;
        trigger: string;
    };
    query?: {
        /**
         * Only fires after this time; now by default.
         */
        from?: string;
        count?: number;
    };
    url: '/v1/definitions/{key}/triggers/{trigger}/preview';
};

export type DefinitionsPreviewTriggerErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsPreviewTriggerError = DefinitionsPreviewTriggerErrors[keyof DefinitionsPreviewTriggerErrors];

export type DefinitionsPreviewTriggerResponses = {
    200: TriggerPreview;
};

export type DefinitionsPreviewTriggerResponse = DefinitionsPreviewTriggerResponses[keyof DefinitionsPreviewTriggerResponses];

export type EventSourcesListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/event-sources';
};

export type EventSourcesListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesListError = EventSourcesListErrors[keyof EventSourcesListErrors];

export type EventSourcesListResponses = {
    200: EventSourcePage;
};

export type EventSourcesListResponse = EventSourcesListResponses[keyof EventSourcesListResponses];

export type EventSourcesTryDocumentData = {
    body: DocumentSample;
    path?: never;
    query?: never;
    url: '/v1/event-sources/try';
};

export type EventSourcesTryDocumentErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesTryDocumentError = EventSourcesTryDocumentErrors[keyof EventSourcesTryDocumentErrors];

export type EventSourcesTryDocumentResponses = {
    200: Trials;
};

export type EventSourcesTryDocumentResponse = EventSourcesTryDocumentResponses[keyof EventSourcesTryDocumentResponses];

export type EventSourcesDeleteData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/event-sources/{key}';
};

export type EventSourcesDeleteErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesDeleteError = EventSourcesDeleteErrors[keyof EventSourcesDeleteErrors];

export type EventSourcesDeleteResponses = {
    /**
     * It is gone.
     */
    204: void;
};

export type EventSourcesDeleteResponse = EventSourcesDeleteResponses[keyof EventSourcesDeleteResponses];

export type EventSourcesGetData = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/event-sources/{key}';
};

export type EventSourcesGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesGetError = EventSourcesGetErrors[keyof EventSourcesGetErrors];

export type EventSourcesGetResponses = {
    200: EventSource;
};

export type EventSourcesGetResponse = EventSourcesGetResponses[keyof EventSourcesGetResponses];

export type EventSourcesPutData = {
    body: EventSourceDocument;
    headers?: {
        /**
         * The ETag of the state the change was made from, or * for any.
         */
        'If-Match'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/event-sources/{key}';
};

export type EventSourcesPutErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Precondition Failed
     */
    412: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesPutError = EventSourcesPutErrors[keyof EventSourcesPutErrors];

export type EventSourcesPutResponses = {
    /**
     * It was replaced, or unchanged.
     */
    200: SavedEventSource;
    /**
     * It was created.
     */
    201: SavedEventSource;
};

export type EventSourcesPutResponse = EventSourcesPutResponses[keyof EventSourcesPutResponses];

export type EventSourcesTryData = {
    body: Sample;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/event-sources/{key}/try';
};

export type EventSourcesTryErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventSourcesTryError = EventSourcesTryErrors[keyof EventSourcesTryErrors];

export type EventSourcesTryResponses = {
    200: Trials;
};

export type EventSourcesTryResponse = EventSourcesTryResponses[keyof EventSourcesTryResponses];

export type InboundDeliverData = {
    /**
     * JSON, whatever content type it has.
     */
    body: unknown;
    path: {
        /**
         * The last part of `links.inbound`.
         */
        source: string;
    };
    query?: never;
    url: '/v1/inbound/{source}';
};

export type InboundDeliverErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Forbidden
     */
    403: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Too Many Requests
     */
    429: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type InboundDeliverError = InboundDeliverErrors[keyof InboundDeliverErrors];

export type InboundDeliverResponses = {
    /**
     * All of it was ignored.
     */
    200: InboundVerdicts;
    /**
     * There are events, and they are stored.
     */
    202: InboundVerdicts;
};

export type InboundDeliverResponse = InboundDeliverResponses[keyof InboundDeliverResponses];

export type EventsListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        type?: string;
        source?: string;
        subject?: string;
        state?: EventState;
        /**
         * Received at this time or later.
         */
        receivedAfter?: string;
        /**
         * Received before this time.
         */
        receivedBefore?: string;
    };
    url: '/v1/events';
};

export type EventsListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventsListError = EventsListErrors[keyof EventsListErrors];

export type EventsListResponses = {
    200: EventPage;
};

export type EventsListResponse = EventsListResponses[keyof EventsListResponses];

export type EventsAcceptData = {
    body: NewEvent | Array<NewEvent>;
    headers?: {
        /**
         * In binary mode only.
         */
        'ce-specversion'?: string;
        /**
         * In binary mode only.
         */
        'ce-id'?: string;
        /**
         * In binary mode only.
         */
        'ce-source'?: string;
        /**
         * In binary mode only.
         */
        'ce-type'?: string;
    };
    path?: never;
    query?: {
        /**
         * Whether a batch is stored as a whole or not at all: one event that is invalid (422) or in conflict (409) then refuses all of them.
         */
        atomic?: boolean;
    };
    url: '/v1/events';
};

export type EventsAcceptErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Too Many Requests
     */
    429: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventsAcceptError = EventsAcceptErrors[keyof EventsAcceptErrors];

export type EventsAcceptResponses = {
    /**
     * What became of each event of a batch.
     */
    200: EventVerdicts;
    /**
     * The event is stored.
     */
    202: AcceptedEvent;
};

export type EventsAcceptResponse = EventsAcceptResponses[keyof EventsAcceptResponses];

export type EventsGetData = {
    body?: never;
    path: {
        /**
         * The id under which it is stored.
         */
        id: string;
    };
    query?: never;
    url: '/v1/events/{id}';
};

export type EventsGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventsGetError = EventsGetErrors[keyof EventsGetErrors];

export type EventsGetResponses = {
    200: Event;
};

export type EventsGetResponse = EventsGetResponses[keyof EventsGetResponses];

export type EventsRedriveData = {
    body?: never;
    path: {
        /**
         * The id under which it is stored.
         */
        id: string;
    };
    query?: never;
    url: '/v1/events/{id}/redrive';
};

export type EventsRedriveErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventsRedriveError = EventsRedriveErrors[keyof EventsRedriveErrors];

export type EventsRedriveResponses = {
    202: Event;
};

export type EventsRedriveResponse = EventsRedriveResponses[keyof EventsRedriveResponses];

export type ReplaysListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        state?: ReplayState;
    };
    url: '/v1/replays';
};

export type ReplaysListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ReplaysListError = ReplaysListErrors[keyof ReplaysListErrors];

export type ReplaysListResponses = {
    200: ReplayPage;
};

export type ReplaysListResponse = ReplaysListResponses[keyof ReplaysListResponses];

export type ReplaysCreateData = {
    body: NewReplay;
    headers?: {
        /**
         * Of your choice. The same request under the same key is made once, however often it is sent.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/replays';
};

export type ReplaysCreateErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Too Many Requests
     */
    429: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ReplaysCreateError = ReplaysCreateErrors[keyof ReplaysCreateErrors];

export type ReplaysCreateResponses = {
    202: Replay;
};

export type ReplaysCreateResponse = ReplaysCreateResponses[keyof ReplaysCreateResponses];

export type ReplaysGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/replays/{id}';
};

export type ReplaysGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ReplaysGetError = ReplaysGetErrors[keyof ReplaysGetErrors];

export type ReplaysGetResponses = {
    200: Replay;
};

export type ReplaysGetResponse = ReplaysGetResponses[keyof ReplaysGetResponses];

export type ReplaysCancelData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/replays/{id}/cancel';
};

export type ReplaysCancelErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type ReplaysCancelError = ReplaysCancelErrors[keyof ReplaysCancelErrors];

export type ReplaysCancelResponses = {
    200: Replay;
};

export type ReplaysCancelResponse = ReplaysCancelResponses[keyof ReplaysCancelResponses];

export type DefinitionsTestDocumentEventsData = {
    body: TestDocument;
    path?: never;
    query?: never;
    url: '/v1/definitions/test-events';
};

export type DefinitionsTestDocumentEventsErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsTestDocumentEventsError = DefinitionsTestDocumentEventsErrors[keyof DefinitionsTestDocumentEventsErrors];

export type DefinitionsTestDocumentEventsResponses = {
    200: DefinitionTest;
};

export type DefinitionsTestDocumentEventsResponse = DefinitionsTestDocumentEventsResponses[keyof DefinitionsTestDocumentEventsResponses];

export type DefinitionsTestEventsData = {
    body: TestSavedDefinition;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/test-events';
};

export type DefinitionsTestEventsErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsTestEventsError = DefinitionsTestEventsErrors[keyof DefinitionsTestEventsErrors];

export type DefinitionsTestEventsResponses = {
    200: DefinitionTest;
};

export type DefinitionsTestEventsResponse = DefinitionsTestEventsResponses[keyof DefinitionsTestEventsResponses];

export type DefinitionsListTriggersData = {
    body?: never;
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/triggers';
};

export type DefinitionsListTriggersErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsListTriggersError = DefinitionsListTriggersErrors[keyof DefinitionsListTriggersErrors];

export type DefinitionsListTriggersResponses = {
    200: TriggerList;
};

export type DefinitionsListTriggersResponse = DefinitionsListTriggersResponses[keyof DefinitionsListTriggersResponses];

export type DefinitionsListOccurrencesData = {
    body?: never;
    path: {
        key: string;
        trigger: string;
    };
    query?: {
        /**
         * Nominal times from here on; without it those of the day before `to`.
         */
        from?: string;
        /**
         * Exclusive. Without it, now.
         */
        to?: string;
        limit?: number;
        /**
         * The nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/definitions/{key}/triggers/{trigger}/occurrences';
};

export type DefinitionsListOccurrencesErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsListOccurrencesError = DefinitionsListOccurrencesErrors[keyof DefinitionsListOccurrencesErrors];

export type DefinitionsListOccurrencesResponses = {
    200: NominalOccurrencePage;
};

export type DefinitionsListOccurrencesResponse = DefinitionsListOccurrencesResponses[keyof DefinitionsListOccurrencesResponses];

export type DefinitionsRunData = {
    body?: RunNow;
    headers?: {
        /**
         * Of your choice. The same request under the same key is made once, however often it is sent.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/definitions/{key}/run';
};

export type DefinitionsRunErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type DefinitionsRunError = DefinitionsRunErrors[keyof DefinitionsRunErrors];

export type DefinitionsRunResponses = {
    202: Run;
};

export type DefinitionsRunResponse = DefinitionsRunResponses[keyof DefinitionsRunResponses];

export type EventPatternsTestData = {
    body: PatternTestRequest;
    path?: never;
    query?: never;
    url: '/v1/event-patterns/test';
};

export type EventPatternsTestErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventPatternsTestError = EventPatternsTestErrors[keyof EventPatternsTestErrors];

export type EventPatternsTestResponses = {
    200: PatternTest;
};

export type EventPatternsTestResponse = EventPatternsTestResponses[keyof EventPatternsTestResponses];

export type EventsExplainData = {
    body?: never;
    path: {
        /**
         * The id under which it is stored.
         */
        id: string;
    };
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        /**
         * The key of one definition, whatever it subscribes to.
         */
        definition?: string;
    };
    url: '/v1/events/{id}/explain';
};

export type EventsExplainErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type EventsExplainError = EventsExplainErrors[keyof EventsExplainErrors];

export type EventsExplainResponses = {
    200: EventExplanation;
};

export type EventsExplainResponse = EventsExplainResponses[keyof EventsExplainResponses];

export type RunsListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        /**
         * A definition's key.
         */
        definition?: string;
        /**
         * The id under which an event is stored.
         */
        event?: string;
        /**
         * The id of a replay.
         */
        request?: string;
        state?: RunState;
        /**
         * Recorded at this time or later.
         */
        createdAfter?: string;
        /**
         * Recorded before this time.
         */
        createdBefore?: string;
    };
    url: '/v1/runs';
};

export type RunsListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type RunsListError = RunsListErrors[keyof RunsListErrors];

export type RunsListResponses = {
    200: RunPage;
};

export type RunsListResponse = RunsListResponses[keyof RunsListResponses];

export type RunsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/runs/{id}';
};

export type RunsGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type RunsGetError = RunsGetErrors[keyof RunsGetErrors];

export type RunsGetResponses = {
    200: Run;
};

export type RunsGetResponse = RunsGetResponses[keyof RunsGetResponses];

export type RunsLogData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
    };
    url: '/v1/runs/{id}/log';
};

export type RunsLogErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type RunsLogError = RunsLogErrors[keyof RunsLogErrors];

export type RunsLogResponses = {
    200: RunLogPage;
};

export type RunsLogResponse = RunsLogResponses[keyof RunsLogResponses];

export type RunsRedriveData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/runs/{id}/redrive';
};

export type RunsRedriveErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type RunsRedriveError = RunsRedriveErrors[keyof RunsRedriveErrors];

export type RunsRedriveResponses = {
    202: Run;
};

export type RunsRedriveResponse = RunsRedriveResponses[keyof RunsRedriveResponses];

export type TasksListData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * nextCursor of the page before.
         */
        cursor?: string;
        queue?: string;
        state?: TaskState;
        /**
         * The id of a run.
         */
        run?: string;
        /**
         * The key or the id of a definition.
         */
        definition?: string;
        /**
         * name:value; given several times, all of them must hold.
         */
        label?: Array<string>;
    };
    url: '/v1/tasks';
};

export type TasksListErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksListError = TasksListErrors[keyof TasksListErrors];

export type TasksListResponses = {
    200: TaskPage;
};

export type TasksListResponse = TasksListResponses[keyof TasksListResponses];

export type TasksGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}';
};

export type TasksGetErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksGetError = TasksGetErrors[keyof TasksGetErrors];

export type TasksGetResponses = {
    200: Task;
};

export type TasksGetResponse = TasksGetResponses[keyof TasksGetResponses];

export type TasksClaimData = {
    body: ClaimTasks;
    path?: never;
    query?: never;
    url: '/v1/tasks/claim';
};

export type TasksClaimErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksClaimError = TasksClaimErrors[keyof TasksClaimErrors];

export type TasksClaimResponses = {
    200: ClaimedTasks;
};

export type TasksClaimResponse = TasksClaimResponses[keyof TasksClaimResponses];

export type TasksHeartbeatManyData = {
    body: Heartbeats;
    path?: never;
    query?: never;
    url: '/v1/tasks/heartbeat';
};

export type TasksHeartbeatManyErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksHeartbeatManyError = TasksHeartbeatManyErrors[keyof TasksHeartbeatManyErrors];

export type TasksHeartbeatManyResponses = {
    200: HeartbeatAnswers;
};

export type TasksHeartbeatManyResponse = TasksHeartbeatManyResponses[keyof TasksHeartbeatManyResponses];

export type TasksHeartbeatData = {
    body: Heartbeat;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}/heartbeat';
};

export type TasksHeartbeatErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksHeartbeatError = TasksHeartbeatErrors[keyof TasksHeartbeatErrors];

export type TasksHeartbeatResponses = {
    200: Task;
};

export type TasksHeartbeatResponse = TasksHeartbeatResponses[keyof TasksHeartbeatResponses];

export type TasksCompleteData = {
    body: CompleteTask;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}/complete';
};

export type TasksCompleteErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksCompleteError = TasksCompleteErrors[keyof TasksCompleteErrors];

export type TasksCompleteResponses = {
    200: Task;
};

export type TasksCompleteResponse = TasksCompleteResponses[keyof TasksCompleteResponses];

export type TasksFailData = {
    body: FailTask;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}/fail';
};

export type TasksFailErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksFailError = TasksFailErrors[keyof TasksFailErrors];

export type TasksFailResponses = {
    200: Task;
};

export type TasksFailResponse = TasksFailResponses[keyof TasksFailResponses];

export type TasksReleaseData = {
    body: Token;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}/release';
};

export type TasksReleaseErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksReleaseError = TasksReleaseErrors[keyof TasksReleaseErrors];

export type TasksReleaseResponses = {
    200: Task;
};

export type TasksReleaseResponse = TasksReleaseResponses[keyof TasksReleaseResponses];

export type TasksCancelData = {
    body: CancelTask;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/tasks/{id}/cancel';
};

export type TasksCancelErrors = {
    /**
     * Bad Request
     */
    400: Problem;
    /**
     * Unauthorized
     */
    401: Problem;
    /**
     * Not Found
     */
    404: Problem;
    /**
     * Conflict
     */
    409: Problem;
    /**
     * Payload Too Large
     */
    413: Problem;
    /**
     * Unsupported Media Type
     */
    415: Problem;
    /**
     * Unprocessable Entity
     */
    422: Problem;
    /**
     * Service Unavailable
     */
    503: Problem;
};

export type TasksCancelError = TasksCancelErrors[keyof TasksCancelErrors];

export type TasksCancelResponses = {
    200: Task;
};

export type TasksCancelResponse = TasksCancelResponses[keyof TasksCancelResponses];

export type HealthLiveData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/live';
};

export type HealthLiveResponses = {
    200: {
        status: 'ok' | 'degraded' | 'error' | 'shutting_down';
        info?: {
            [key: string]: unknown;
        };
        error?: {
            [key: string]: unknown;
        };
        details?: {
            [key: string]: {
                status: 'up' | 'degraded' | 'down';
                detail?: string;
            };
        };
    };
};

export type HealthLiveResponse = HealthLiveResponses[keyof HealthLiveResponses];

export type HealthReadyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/ready';
};

export type HealthReadyErrors = {
    /**
     * Not ready.
     */
    503: {
        status: 'ok' | 'degraded' | 'error' | 'shutting_down';
        info?: {
            [key: string]: unknown;
        };
        error?: {
            [key: string]: unknown;
        };
        details?: {
            [key: string]: {
                status: 'up' | 'degraded' | 'down';
                detail?: string;
            };
        };
    };
};

export type HealthReadyError = HealthReadyErrors[keyof HealthReadyErrors];

export type HealthReadyResponses = {
    /**
     * Ready; degraded parts are named.
     */
    200: {
        status: 'ok' | 'degraded' | 'error' | 'shutting_down';
        info?: {
            [key: string]: unknown;
        };
        error?: {
            [key: string]: unknown;
        };
        details?: {
            [key: string]: {
                status: 'up' | 'degraded' | 'down';
                detail?: string;
            };
        };
    };
};

export type HealthReadyResponse = HealthReadyResponses[keyof HealthReadyResponses];
