// @ts-nocheck
// Generated from clients/openapi.json by `npm run client`; do not edit.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type ProblemErrorDto = {
    /**
     * The part of the request the pointer is relative to; the body without it.
     */
    in?: 'query' | 'path' | 'header';
    /**
     * JSON pointer (RFC 6901).
     */
    pointer: string;
    code: string;
    message: string;
};

export type ProblemDto = {
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
    errors?: Array<ProblemErrorDto>;
};

export type RunState = 'pending' | 'split' | 'completed' | 'skipped' | 'coalesced' | 'failed';

export type Occurrence = 'event' | 'time' | 'manual' | 'replay' | 'backfill';

export type RunErrorDto = {
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

export type RunLinksDto = {
    self: string;
    definition: string;
    revision: string;
    tasks: string;
    log: string;
    event?: string;
};

export type RunDto = {
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
    error?: RunErrorDto;
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
    links: RunLinksDto;
};

export type RunPageDto = {
    items: Array<RunDto>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

export type RunLogEntryDto = {
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

export type RunLogPageDto = {
    items: Array<RunLogEntryDto>;
    /**
     * Send it as cursor for the next page. Absent on the last page.
     */
    nextCursor?: string;
};

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
    400: ProblemDto;
    /**
     * Unauthorized
     */
    401: ProblemDto;
};

export type RunsListError = RunsListErrors[keyof RunsListErrors];

export type RunsListResponses = {
    200: RunPageDto;
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
    400: ProblemDto;
    /**
     * Unauthorized
     */
    401: ProblemDto;
    /**
     * Not Found
     */
    404: ProblemDto;
};

export type RunsGetError = RunsGetErrors[keyof RunsGetErrors];

export type RunsGetResponses = {
    200: RunDto;
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
    400: ProblemDto;
    /**
     * Unauthorized
     */
    401: ProblemDto;
    /**
     * Not Found
     */
    404: ProblemDto;
};

export type RunsLogError = RunsLogErrors[keyof RunsLogErrors];

export type RunsLogResponses = {
    200: RunLogPageDto;
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
    400: ProblemDto;
    /**
     * Unauthorized
     */
    401: ProblemDto;
    /**
     * Not Found
     */
    404: ProblemDto;
    /**
     * Conflict
     */
    409: ProblemDto;
};

export type RunsRedriveError = RunsRedriveErrors[keyof RunsRedriveErrors];

export type RunsRedriveResponses = {
    202: RunDto;
};

export type RunsRedriveResponse = RunsRedriveResponses[keyof RunsRedriveResponses];

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
