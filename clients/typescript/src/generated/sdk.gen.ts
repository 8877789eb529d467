// @ts-nocheck
// Generated from clients/openapi.json by `npm run client`; do not edit.

import { client } from './client.gen.js';
import type { Client, ClientMeta, Options as Options2, RequestResult, TDataShape } from './client/index.js';
import type { ApiKeysCreateData, ApiKeysCreateErrors, ApiKeysCreateResponses, ApiKeysListData, ApiKeysListErrors, ApiKeysListResponses, ApiKeysRevokeData, ApiKeysRevokeErrors, ApiKeysRevokeResponses, BackfillsCancelData, BackfillsCancelErrors, BackfillsCancelResponses, BackfillsCreateData, BackfillsCreateErrors, BackfillsCreateResponses, BackfillsGetData, BackfillsGetErrors, BackfillsGetResponses, BackfillsListData, BackfillsListErrors, BackfillsListResponses, CalendarsDeleteData, CalendarsDeleteErrors, CalendarsDeleteResponses, CalendarsGetData, CalendarsGetErrors, CalendarsGetResponses, CalendarsListData, CalendarsListErrors, CalendarsListResponses, CalendarsPutData, CalendarsPutErrors, CalendarsPutResponses, CronPreviewData, CronPreviewErrors, CronPreviewResponses, DefinitionsArchiveData, DefinitionsArchiveErrors, DefinitionsArchiveResponses, DefinitionsCreateData, DefinitionsCreateErrors, DefinitionsCreateResponses, DefinitionsEnableData, DefinitionsEnableErrors, DefinitionsEnableResponses, DefinitionsGetData, DefinitionsGetErrors, DefinitionsGetResponses, DefinitionsGetRevisionData, DefinitionsGetRevisionErrors, DefinitionsGetRevisionResponses, DefinitionsListData, DefinitionsListErrors, DefinitionsListOccurrencesData, DefinitionsListOccurrencesErrors, DefinitionsListOccurrencesResponses, DefinitionsListResponses, DefinitionsListRevisionsData, DefinitionsListRevisionsErrors, DefinitionsListRevisionsResponses, DefinitionsListStatesData, DefinitionsListStatesErrors, DefinitionsListStatesResponses, DefinitionsListTriggersData, DefinitionsListTriggersErrors, DefinitionsListTriggersResponses, DefinitionsPauseData, DefinitionsPauseErrors, DefinitionsPauseResponses, DefinitionsPreviewTriggerData, DefinitionsPreviewTriggerErrors, DefinitionsPreviewTriggerResponses, DefinitionsPutData, DefinitionsPutErrors, DefinitionsPutResponses, DefinitionsRunData, DefinitionsRunErrors, DefinitionsRunResponses, DefinitionsTestDocumentEventsData, DefinitionsTestDocumentEventsErrors, DefinitionsTestDocumentEventsResponses, DefinitionsTestEventsData, DefinitionsTestEventsErrors, DefinitionsTestEventsResponses, DefinitionsValidateData, DefinitionsValidateErrors, DefinitionsValidateResponses, EventPatternsTestData, EventPatternsTestErrors, EventPatternsTestResponses, EventsAcceptData, EventsAcceptErrors, EventsAcceptResponses, EventsExplainData, EventsExplainErrors, EventsExplainResponses, EventsGetData, EventsGetErrors, EventsGetResponses, EventsListData, EventsListErrors, EventsListResponses, EventSourcesDeleteData, EventSourcesDeleteErrors, EventSourcesDeleteResponses, EventSourcesGetData, EventSourcesGetErrors, EventSourcesGetResponses, EventSourcesListData, EventSourcesListErrors, EventSourcesListResponses, EventSourcesPutData, EventSourcesPutErrors, EventSourcesPutResponses, EventSourcesTryData, EventSourcesTryDocumentData, EventSourcesTryDocumentErrors, EventSourcesTryDocumentResponses, EventSourcesTryErrors, EventSourcesTryResponses, EventsRedriveData, EventsRedriveErrors, EventsRedriveResponses, HealthLiveData, HealthLiveResponses, HealthReadyData, HealthReadyErrors, HealthReadyResponses, InboundDeliverData, InboundDeliverErrors, InboundDeliverResponses, ReplaysCancelData, ReplaysCancelErrors, ReplaysCancelResponses, ReplaysCreateData, ReplaysCreateErrors, ReplaysCreateResponses, ReplaysGetData, ReplaysGetErrors, ReplaysGetResponses, ReplaysListData, ReplaysListErrors, ReplaysListResponses, RunsGetData, RunsGetErrors, RunsGetResponses, RunsListData, RunsListErrors, RunsListResponses, RunsLogData, RunsLogErrors, RunsLogResponses, RunsRedriveData, RunsRedriveErrors, RunsRedriveResponses, TasksCancelData, TasksCancelErrors, TasksCancelResponses, TasksClaimData, TasksClaimErrors, TasksClaimResponses, TasksCompleteData, TasksCompleteErrors, TasksCompleteResponses, TasksFailData, TasksFailErrors, TasksFailResponses, TasksGetData, TasksGetErrors, TasksGetResponses, TasksHeartbeatData, TasksHeartbeatErrors, TasksHeartbeatManyData, TasksHeartbeatManyErrors, TasksHeartbeatManyResponses, TasksHeartbeatResponses, TasksListData, TasksListErrors, TasksListResponses, TasksReleaseData, TasksReleaseErrors, TasksReleaseResponses } from './types.gen.js';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: keyof ClientMeta extends never ? Record<string, unknown> : ClientMeta;
};

class HeyApiClient {
    protected client: Client;
    
    constructor(args?: {
        client?: Client;
    }) {
        this.client = args?.client ?? client;
    }
}

class HeyApiRegistry<T> {
    private readonly defaultKey = 'default';
    
    private readonly instances: Map<string, T> = new Map();
    
    get(key?: string): T {
        const instance = this.instances.get(key ?? this.defaultKey);
        if (!instance) {
            throw new Error(`No SDK client found. Create one with "new ActivityCoreSdk()" to fix this error.`);
        }
        return instance;
    }
    
    set(value: T, key?: string): void {
        this.instances.set(key ?? this.defaultKey, value);
    }
}

export class ApiKeys extends HeyApiClient {
    /**
     * List API keys, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<ApiKeysListData, ThrowOnError>): RequestResult<ApiKeysListResponses, ApiKeysListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ApiKeysListResponses, ApiKeysListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/api-keys',
            ...options
        });
    }
    
    /**
     * Create an API key
     *
     * For your own tenant. Two keys may have one name: that is how to replace one.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<ApiKeysCreateData, ThrowOnError>): RequestResult<ApiKeysCreateResponses, ApiKeysCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ApiKeysCreateResponses, ApiKeysCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/api-keys',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Revoke an API key
     *
     * It is refused everywhere within 10 seconds, for good.
     */
    public revoke<ThrowOnError extends boolean = true>(options: Options<ApiKeysRevokeData, ThrowOnError>): RequestResult<ApiKeysRevokeResponses, ApiKeysRevokeErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ApiKeysRevokeResponses, ApiKeysRevokeErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/api-keys/{id}/revoke',
            ...options
        });
    }
}

export class Backfills extends HeyApiClient {
    /**
     * List backfills, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<BackfillsListData, ThrowOnError>): RequestResult<BackfillsListResponses, BackfillsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<BackfillsListResponses, BackfillsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/backfills',
            ...options
        });
    }
    
    /**
     * Make up for nominal times of a cron trigger
     *
     * Makes the runs that are missing in a time range, by the calendar of the current revision; with existing, also for times that the ledger has. With dryRun it only counts.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<BackfillsCreateData, ThrowOnError>): RequestResult<BackfillsCreateResponses, BackfillsCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<BackfillsCreateResponses, BackfillsCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/backfills',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Read a backfill and how far it is
     */
    public get<ThrowOnError extends boolean = true>(options: Options<BackfillsGetData, ThrowOnError>): RequestResult<BackfillsGetResponses, BackfillsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<BackfillsGetResponses, BackfillsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/backfills/{id}',
            ...options
        });
    }
    
    /**
     * Stop a backfill
     *
     * No further run is made; those already made stay and are carried out.
     */
    public cancel<ThrowOnError extends boolean = true>(options: Options<BackfillsCancelData, ThrowOnError>): RequestResult<BackfillsCancelResponses, BackfillsCancelErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<BackfillsCancelResponses, BackfillsCancelErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/backfills/{id}/cancel',
            ...options
        });
    }
}

export class Calendars extends HeyApiClient {
    /**
     * List calendars, by key
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<CalendarsListData, ThrowOnError>): RequestResult<CalendarsListResponses, CalendarsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<CalendarsListResponses, CalendarsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/calendars',
            ...options
        });
    }
    
    /**
     * Delete a calendar
     *
     * Refused while definitions refer to it, archived ones included.
     */
    public delete<ThrowOnError extends boolean = true>(options: Options<CalendarsDeleteData, ThrowOnError>): RequestResult<CalendarsDeleteResponses, CalendarsDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<CalendarsDeleteResponses, CalendarsDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/calendars/{key}',
            ...options
        });
    }
    
    /**
     * Read a calendar
     */
    public get<ThrowOnError extends boolean = true>(options: Options<CalendarsGetData, ThrowOnError>): RequestResult<CalendarsGetResponses, CalendarsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<CalendarsGetResponses, CalendarsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/calendars/{key}',
            ...options
        });
    }
    
    /**
     * Create or replace a calendar
     *
     * A document (JSON or YAML), or an iCalendar text (`text/calendar`): every day of its all-day events, repeating ones expanded to the end of the tenth year from now. Every definition that refers to the calendar gets a new revision, in the same transaction; runs already made keep the revision they pinned. With If-Match, only the version that was read is replaced (412 otherwise). Days with which some trigger would never fire are refused.
     */
    public put<ThrowOnError extends boolean = true>(options: Options<CalendarsPutData, ThrowOnError>): RequestResult<CalendarsPutResponses, CalendarsPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<CalendarsPutResponses, CalendarsPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/calendars/{key}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Cron extends HeyApiClient {
    /**
     * Preview a cron line
     *
     * Its next fires, from the calculator that fires them, and the line in words. No definition is needed; calendars are those of the tenant.
     */
    public preview<ThrowOnError extends boolean = true>(options: Options<CronPreviewData, ThrowOnError>): RequestResult<CronPreviewResponses, CronPreviewErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<CronPreviewResponses, CronPreviewErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/cron/preview',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Definitions extends HeyApiClient {
    /**
     * List definitions, by key
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<DefinitionsListData, ThrowOnError>): RequestResult<DefinitionsListResponses, DefinitionsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<DefinitionsListResponses, DefinitionsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions',
            ...options
        });
    }
    
    /**
     * Create a definition
     *
     * It is enabled from then on.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<DefinitionsCreateData, ThrowOnError>): RequestResult<DefinitionsCreateResponses, DefinitionsCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsCreateResponses, DefinitionsCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Validate a document without saving it
     *
     * All problems of a document are reported, each with its JSON pointer; of more than 100 the first.
     */
    public validate<ThrowOnError extends boolean = true>(options: Options<DefinitionsValidateData, ThrowOnError>): RequestResult<DefinitionsValidateResponses, DefinitionsValidateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsValidateResponses, DefinitionsValidateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/validate',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Read a definition
     */
    public get<ThrowOnError extends boolean = true>(options: Options<DefinitionsGetData, ThrowOnError>): RequestResult<DefinitionsGetResponses, DefinitionsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsGetResponses, DefinitionsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}',
            ...options
        });
    }
    
    /**
     * Create or replace a definition
     *
     * Makes the next revision, unless the document says what the current one says. Runs already made keep the revision they pinned. With If-Match, only the version that was read is replaced (412 otherwise). An archived definition is refused until it is enabled again.
     */
    public put<ThrowOnError extends boolean = true>(options: Options<DefinitionsPutData, ThrowOnError>): RequestResult<DefinitionsPutResponses, DefinitionsPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<DefinitionsPutResponses, DefinitionsPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Enable a definition that is paused or archived
     *
     * What makes up for a pause is a backfill: see links.backfills.
     */
    public enable<ThrowOnError extends boolean = true>(options: Options<DefinitionsEnableData, ThrowOnError>): RequestResult<DefinitionsEnableResponses, DefinitionsEnableErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsEnableResponses, DefinitionsEnableErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/enable',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Pause a definition
     *
     * Matching events and due times are recorded as skipped from then on.
     */
    public pause<ThrowOnError extends boolean = true>(options: Options<DefinitionsPauseData, ThrowOnError>): RequestResult<DefinitionsPauseResponses, DefinitionsPauseErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsPauseResponses, DefinitionsPauseErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/pause',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Archive a definition
     *
     * Its triggers are gone, its history stays; it can be enabled again.
     */
    public archive<ThrowOnError extends boolean = true>(options: Options<DefinitionsArchiveData, ThrowOnError>): RequestResult<DefinitionsArchiveResponses, DefinitionsArchiveErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsArchiveResponses, DefinitionsArchiveErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/archive',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * List the revisions of a definition, latest first
     */
    public listRevisions<ThrowOnError extends boolean = true>(options: Options<DefinitionsListRevisionsData, ThrowOnError>): RequestResult<DefinitionsListRevisionsResponses, DefinitionsListRevisionsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsListRevisionsResponses, DefinitionsListRevisionsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/revisions',
            ...options
        });
    }
    
    /**
     * Read a revision of a definition
     */
    public getRevision<ThrowOnError extends boolean = true>(options: Options<DefinitionsGetRevisionData, ThrowOnError>): RequestResult<DefinitionsGetRevisionResponses, DefinitionsGetRevisionErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsGetRevisionResponses, DefinitionsGetRevisionErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/revisions/{revision}',
            ...options
        });
    }
    
    /**
     * List the states that a definition was in, latest first
     *
     * Who paused, enabled or archived it, when and why. The first one is the present.
     */
    public listStates<ThrowOnError extends boolean = true>(options: Options<DefinitionsListStatesData, ThrowOnError>): RequestResult<DefinitionsListStatesResponses, DefinitionsListStatesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsListStatesResponses, DefinitionsListStatesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/states',
            ...options
        });
    }
    
    /**
     * Preview a cron trigger
     *
     * Its next fires under the current revision, from the calculator that will fire them, and its line in words; also while the definition is paused or archived, see state.
     */
    public previewTrigger<ThrowOnError extends boolean = true>(options: Options<DefinitionsPreviewTriggerData, ThrowOnError>): RequestResult<DefinitionsPreviewTriggerResponses, DefinitionsPreviewTriggerErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsPreviewTriggerResponses, DefinitionsPreviewTriggerErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/triggers/{trigger}/preview',
            ...options
        });
    }
    
    /**
     * Try a document that is not saved on events
     *
     * Which of the given events, of stored ones, or of the last so many would match, and the tasks that their runs would make, by the code that does it in earnest. Nothing is written and no http context source is asked. The definition is taken to be enabled; a stored event is judged as of its dispatch, any other one as of now.
     */
    public testDocumentEvents<ThrowOnError extends boolean = true>(options: Options<DefinitionsTestDocumentEventsData, ThrowOnError>): RequestResult<DefinitionsTestDocumentEventsResponses, DefinitionsTestDocumentEventsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsTestDocumentEventsResponses, DefinitionsTestDocumentEventsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/test-events',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Try a definition on events
     *
     * Which of the given events, of stored ones, or of the last so many would match, and the tasks that their runs would make, by the code that does it in earnest. Nothing is written and no http context source is asked. The definition is taken to be enabled; a stored event is judged as of its dispatch, any other one as of now.
     */
    public testEvents<ThrowOnError extends boolean = true>(options: Options<DefinitionsTestEventsData, ThrowOnError>): RequestResult<DefinitionsTestEventsResponses, DefinitionsTestEventsErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsTestEventsResponses, DefinitionsTestEventsErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/test-events',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * List the triggers of a definition and how far they are
     */
    public listTriggers<ThrowOnError extends boolean = true>(options: Options<DefinitionsListTriggersData, ThrowOnError>): RequestResult<DefinitionsListTriggersResponses, DefinitionsListTriggersErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsListTriggersResponses, DefinitionsListTriggersErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/triggers',
            ...options
        });
    }
    
    /**
     * List what became of the nominal times of a cron trigger
     *
     * The ledger in the order of nominal times, and whether a time of the calendar that held then is missing in it.
     */
    public listOccurrences<ThrowOnError extends boolean = true>(options: Options<DefinitionsListOccurrencesData, ThrowOnError>): RequestResult<DefinitionsListOccurrencesResponses, DefinitionsListOccurrencesErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<DefinitionsListOccurrencesResponses, DefinitionsListOccurrencesErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/triggers/{trigger}/occurrences',
            ...options
        });
    }
    
    /**
     * Run a definition now
     *
     * Makes one run of the current revision. Filter and condition of the trigger are not asked, the rules are. A paused definition runs as well, an archived one does not.
     */
    public run<ThrowOnError extends boolean = true>(options: Options<DefinitionsRunData, ThrowOnError>): RequestResult<DefinitionsRunResponses, DefinitionsRunErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<DefinitionsRunResponses, DefinitionsRunErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/definitions/{key}/run',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class EventSources extends HeyApiClient {
    /**
     * List event sources, by key
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<EventSourcesListData, ThrowOnError>): RequestResult<EventSourcesListResponses, EventSourcesListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<EventSourcesListResponses, EventSourcesListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources',
            ...options
        });
    }
    
    /**
     * Try a document that is not saved
     *
     * Maps a sample delivery. Nothing is verified and nothing is stored.
     */
    public tryDocument<ThrowOnError extends boolean = true>(options: Options<EventSourcesTryDocumentData, ThrowOnError>): RequestResult<EventSourcesTryDocumentResponses, EventSourcesTryDocumentErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<EventSourcesTryDocumentResponses, EventSourcesTryDocumentErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources/try',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Delete an event source
     *
     * Its events stay; its address is gone for good. Every api goes by it within 5 seconds.
     */
    public delete<ThrowOnError extends boolean = true>(options: Options<EventSourcesDeleteData, ThrowOnError>): RequestResult<EventSourcesDeleteResponses, EventSourcesDeleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).delete<EventSourcesDeleteResponses, EventSourcesDeleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources/{key}',
            ...options
        });
    }
    
    /**
     * Read an event source
     */
    public get<ThrowOnError extends boolean = true>(options: Options<EventSourcesGetData, ThrowOnError>): RequestResult<EventSourcesGetResponses, EventSourcesGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<EventSourcesGetResponses, EventSourcesGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources/{key}',
            ...options
        });
    }
    
    /**
     * Create or replace an event source
     *
     * Its address (`links.inbound`) stays the same. With If-Match, only the version that was read is replaced (412 otherwise). Every api goes by it within 5 seconds.
     */
    public put<ThrowOnError extends boolean = true>(options: Options<EventSourcesPutData, ThrowOnError>): RequestResult<EventSourcesPutResponses, EventSourcesPutErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).put<EventSourcesPutResponses, EventSourcesPutErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources/{key}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Try an event source
     *
     * Maps a sample delivery. Nothing is verified and nothing is stored.
     */
    public try<ThrowOnError extends boolean = true>(options: Options<EventSourcesTryData, ThrowOnError>): RequestResult<EventSourcesTryResponses, EventSourcesTryErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<EventSourcesTryResponses, EventSourcesTryErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-sources/{key}/try',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Inbound extends HeyApiClient {
    /**
     * Deliver to an event source
     *
     * What another system posts to: `links.inbound` of an event source. It needs no API key, unless the source asks for one; the source says how a delivery is verified. The answer comes once the events are stored durably. The same delivery again is a duplicate and harmless.
     *
     * With `forEach` every item fares by itself. If one of them is in conflict, or cannot be mapped, the answer is that problem, and the others are stored all the same.
     */
    public deliver<ThrowOnError extends boolean = true>(options: Options<InboundDeliverData, ThrowOnError>): RequestResult<InboundDeliverResponses, InboundDeliverErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<InboundDeliverResponses, InboundDeliverErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/inbound/{source}',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Events extends HeyApiClient {
    /**
     * List events, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<EventsListData, ThrowOnError>): RequestResult<EventsListResponses, EventsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<EventsListResponses, EventsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/events',
            ...options
        });
    }
    
    /**
     * Accept events
     *
     * Accepts an event, or a batch of up to 1000. The answer comes once they are stored durably. An event is known by its source and id: sending it again is a duplicate and harmless, so whoever gets no answer sends it again; the same source and id with other content is a conflict. The forms, by content type:
     *
     * - `application/json`: an EventEnvelope, or an array of them;
     * - `application/cloudevents+json`: a CloudEvent 1.0 in structured mode;
     * - `application/cloudevents-batch+json`: a batch of CloudEvents;
     * - any other, or `application/json` with `ce-` headers: a CloudEvent in binary mode, its attributes percent-encoded in `ce-` headers, its data the body.
     *
     * One event is answered with 202, or with a problem. A batch is answered with 200 and a verdict for each event; what is wrong with one does not hold up the others, unless the request says `atomic=true`: then all are stored, or none is and a problem names those at fault. After 429 or 503 send the same again, once `Retry-After` is over.
     */
    public accept<ThrowOnError extends boolean = true>(options: Options<EventsAcceptData, ThrowOnError>): RequestResult<EventsAcceptResponses, EventsAcceptErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<EventsAcceptResponses, EventsAcceptErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/events',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Read an event
     */
    public get<ThrowOnError extends boolean = true>(options: Options<EventsGetData, ThrowOnError>): RequestResult<EventsGetResponses, EventsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<EventsGetResponses, EventsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/events/{id}',
            ...options
        });
    }
    
    /**
     * Dispatch again an event that was set aside
     *
     * The event goes back onto the queue, and meets the definitions as they are now.
     */
    public redrive<ThrowOnError extends boolean = true>(options: Options<EventsRedriveData, ThrowOnError>): RequestResult<EventsRedriveResponses, EventsRedriveErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<EventsRedriveResponses, EventsRedriveErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/events/{id}/redrive',
            ...options
        });
    }
    
    /**
     * Explain what an event did, and why
     *
     * For every definition that subscribes to the type of the event, or for the one that is named: whether it matched, with the verdict on each clause, under the revision that was current when the event was dispatched. A page may end early when there is much to explain.
     */
    public explain<ThrowOnError extends boolean = true>(options: Options<EventsExplainData, ThrowOnError>): RequestResult<EventsExplainResponses, EventsExplainErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<EventsExplainResponses, EventsExplainErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/events/{id}/explain',
            ...options
        });
    }
}

export class Replays extends HeyApiClient {
    /**
     * List replays, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<ReplaysListData, ThrowOnError>): RequestResult<ReplaysListResponses, ReplaysListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<ReplaysListResponses, ReplaysListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/replays',
            ...options
        });
    }
    
    /**
     * Replay stored events to definitions
     *
     * Matches events of a time range with the definitions as they are now, and makes the runs that are missing; with mode reprocess, a run for every match. With dryRun it only counts.
     */
    public create<ThrowOnError extends boolean = true>(options: Options<ReplaysCreateData, ThrowOnError>): RequestResult<ReplaysCreateResponses, ReplaysCreateErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ReplaysCreateResponses, ReplaysCreateErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/replays',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Read a replay and how far it is
     */
    public get<ThrowOnError extends boolean = true>(options: Options<ReplaysGetData, ThrowOnError>): RequestResult<ReplaysGetResponses, ReplaysGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<ReplaysGetResponses, ReplaysGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/replays/{id}',
            ...options
        });
    }
    
    /**
     * Stop a replay
     *
     * No further run is made; those already made stay and are carried out.
     */
    public cancel<ThrowOnError extends boolean = true>(options: Options<ReplaysCancelData, ThrowOnError>): RequestResult<ReplaysCancelResponses, ReplaysCancelErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<ReplaysCancelResponses, ReplaysCancelErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/replays/{id}/cancel',
            ...options
        });
    }
}

export class EventPatterns extends HeyApiClient {
    /**
     * Test a filter on an event
     *
     * Says of each clause what is expected, what the event has, and whether that matches. The event may be any JSON object: no event needs to be sent, no definition to be saved.
     */
    public test<ThrowOnError extends boolean = true>(options: Options<EventPatternsTestData, ThrowOnError>): RequestResult<EventPatternsTestResponses, EventPatternsTestErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<EventPatternsTestResponses, EventPatternsTestErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/event-patterns/test',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Runs extends HeyApiClient {
    /**
     * List runs, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<RunsListData, ThrowOnError>): RequestResult<RunsListResponses, RunsListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<RunsListResponses, RunsListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/runs',
            ...options
        });
    }
    
    /**
     * Read a run
     */
    public get<ThrowOnError extends boolean = true>(options: Options<RunsGetData, ThrowOnError>): RequestResult<RunsGetResponses, RunsGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<RunsGetResponses, RunsGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/runs/{id}',
            ...options
        });
    }
    
    /**
     * Read the run log: everything that happened to a run and its tasks
     */
    public log<ThrowOnError extends boolean = true>(options: Options<RunsLogData, ThrowOnError>): RequestResult<RunsLogResponses, RunsLogErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<RunsLogResponses, RunsLogErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/runs/{id}/log',
            ...options
        });
    }
    
    /**
     * Try a failed run again
     *
     * The run goes through a new batch, under the revision it pinned.
     */
    public redrive<ThrowOnError extends boolean = true>(options: Options<RunsRedriveData, ThrowOnError>): RequestResult<RunsRedriveResponses, RunsRedriveErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<RunsRedriveResponses, RunsRedriveErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/runs/{id}/redrive',
            ...options
        });
    }
}

export class Tasks extends HeyApiClient {
    /**
     * List tasks, newest first
     */
    public list<ThrowOnError extends boolean = true>(options?: Options<TasksListData, ThrowOnError>): RequestResult<TasksListResponses, TasksListErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<TasksListResponses, TasksListErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks',
            ...options
        });
    }
    
    /**
     * Read a task
     */
    public get<ThrowOnError extends boolean = true>(options: Options<TasksGetData, ThrowOnError>): RequestResult<TasksGetResponses, TasksGetErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).get<TasksGetResponses, TasksGetErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}',
            ...options
        });
    }
    
    /**
     * Claim tasks
     *
     * Takes open tasks of the queues, and those whose lease ran out, by priority, then age. Each comes with a lease and a fencing token: send the token with every heartbeat and with the result, and a heartbeat before the lease is over.
     */
    public claim<ThrowOnError extends boolean = true>(options: Options<TasksClaimData, ThrowOnError>): RequestResult<TasksClaimResponses, TasksClaimErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksClaimResponses, TasksClaimErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/claim',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Extend the leases of many tasks, each on its own merits
     */
    public heartbeatMany<ThrowOnError extends boolean = true>(options: Options<TasksHeartbeatManyData, ThrowOnError>): RequestResult<TasksHeartbeatManyResponses, TasksHeartbeatManyErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksHeartbeatManyResponses, TasksHeartbeatManyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/heartbeat',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Extend the lease of a task
     */
    public heartbeat<ThrowOnError extends boolean = true>(options: Options<TasksHeartbeatData, ThrowOnError>): RequestResult<TasksHeartbeatResponses, TasksHeartbeatErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksHeartbeatResponses, TasksHeartbeatErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}/heartbeat',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Complete a task
     *
     * Repeating it with the same token and output, after a lost answer for example, gets the same answer. 409 with the code stale_token: the task was claimed again, released or ended.
     */
    public complete<ThrowOnError extends boolean = true>(options: Options<TasksCompleteData, ThrowOnError>): RequestResult<TasksCompleteResponses, TasksCompleteErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksCompleteResponses, TasksCompleteErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}/complete',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Fail an attempt at a task
     *
     * The task opens again; once maxAttempts claims have been used up, it is failed.
     */
    public fail<ThrowOnError extends boolean = true>(options: Options<TasksFailData, ThrowOnError>): RequestResult<TasksFailResponses, TasksFailErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksFailResponses, TasksFailErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}/fail',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Give a task back
     *
     * For a worker that stops, for example. The attempt does not count.
     */
    public release<ThrowOnError extends boolean = true>(options: Options<TasksReleaseData, ThrowOnError>): RequestResult<TasksReleaseResponses, TasksReleaseErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksReleaseResponses, TasksReleaseErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}/release',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
    
    /**
     * Cancel a task
     *
     * Anyone may, while it is open or claimed; a token of the task is stale then.
     */
    public cancel<ThrowOnError extends boolean = true>(options: Options<TasksCancelData, ThrowOnError>): RequestResult<TasksCancelResponses, TasksCancelErrors, ThrowOnError, 'data'> {
        return (options.client ?? this.client).post<TasksCancelResponses, TasksCancelErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            security: [{ scheme: 'bearer', type: 'http' }],
            url: '/v1/tasks/{id}/cancel',
            ...options,
            headers: {
                'Content-Type': 'application/json',
                ...options.headers
            }
        });
    }
}

export class Health extends HeyApiClient {
    /**
     * Alive: the event loop turns
     */
    public live<ThrowOnError extends boolean = true>(options?: Options<HealthLiveData, ThrowOnError>): RequestResult<HealthLiveResponses, unknown, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<HealthLiveResponses, unknown, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/health/live',
            ...options
        });
    }
    
    /**
     * Ready for traffic, with the state of everything it depends on
     */
    public ready<ThrowOnError extends boolean = true>(options?: Options<HealthReadyData, ThrowOnError>): RequestResult<HealthReadyResponses, HealthReadyErrors, ThrowOnError, 'data'> {
        return (options?.client ?? this.client).get<HealthReadyResponses, HealthReadyErrors, ThrowOnError, 'data'>({
            responseStyle: 'data',
            url: '/health/ready',
            ...options
        });
    }
}

export class ActivityCoreSdk extends HeyApiClient {
    public static readonly __registry: HeyApiRegistry<ActivityCoreSdk> = new HeyApiRegistry<ActivityCoreSdk>();
    
    constructor(args?: {
        client?: Client;
        key?: string;
    }) {
        super(args);
        ActivityCoreSdk.__registry.set(this, args?.key);
    }
    
    private _apiKeys?: ApiKeys;
    get apiKeys(): ApiKeys {
        return this._apiKeys ??= new ApiKeys({ client: this.client });
    }
    
    private _backfills?: Backfills;
    get backfills(): Backfills {
        return this._backfills ??= new Backfills({ client: this.client });
    }
    
    private _calendars?: Calendars;
    get calendars(): Calendars {
        return this._calendars ??= new Calendars({ client: this.client });
    }
    
    private _cron?: Cron;
    get cron(): Cron {
        return this._cron ??= new Cron({ client: this.client });
    }
    
    private _definitions?: Definitions;
    get definitions(): Definitions {
        return this._definitions ??= new Definitions({ client: this.client });
    }
    
    private _eventSources?: EventSources;
    get eventSources(): EventSources {
        return this._eventSources ??= new EventSources({ client: this.client });
    }
    
    private _inbound?: Inbound;
    get inbound(): Inbound {
        return this._inbound ??= new Inbound({ client: this.client });
    }
    
    private _events?: Events;
    get events(): Events {
        return this._events ??= new Events({ client: this.client });
    }
    
    private _replays?: Replays;
    get replays(): Replays {
        return this._replays ??= new Replays({ client: this.client });
    }
    
    private _eventPatterns?: EventPatterns;
    get eventPatterns(): EventPatterns {
        return this._eventPatterns ??= new EventPatterns({ client: this.client });
    }
    
    private _runs?: Runs;
    get runs(): Runs {
        return this._runs ??= new Runs({ client: this.client });
    }
    
    private _tasks?: Tasks;
    get tasks(): Tasks {
        return this._tasks ??= new Tasks({ client: this.client });
    }
    
    private _health?: Health;
    get health(): Health {
        return this._health ??= new Health({ client: this.client });
    }
}
