// @ts-nocheck
// Generated from clients/openapi.json by `npm run client`; do not edit.

import { client } from './client.gen.js';
import type { Client, ClientMeta, Options as Options2, RequestResult, TDataShape } from './client/index.js';
import type { HealthLiveData, HealthLiveResponses, HealthReadyData, HealthReadyErrors, HealthReadyResponses, RunsGetData, RunsGetErrors, RunsGetResponses, RunsListData, RunsListErrors, RunsListResponses, RunsLogData, RunsLogErrors, RunsLogResponses, RunsRedriveData, RunsRedriveErrors, RunsRedriveResponses } from './types.gen.js';

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
    
    private _runs?: Runs;
    get runs(): Runs {
        return this._runs ??= new Runs({ client: this.client });
    }
    
    private _health?: Health;
    get health(): Health {
        return this._health ??= new Health({ client: this.client });
    }
}
