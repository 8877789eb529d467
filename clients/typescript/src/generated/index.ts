// @ts-nocheck
// Generated from clients/openapi.json by `npm run client`; do not edit.

export { ActivityCoreSdk, Health, type Options, Runs } from './sdk.gen.js';
export type { ClientOptions, HealthLiveData, HealthLiveResponse, HealthLiveResponses, HealthReadyData, HealthReadyError, HealthReadyErrors, HealthReadyResponse, HealthReadyResponses, Occurrence, ProblemDto, ProblemErrorDto, RunDto, RunErrorDto, RunLinksDto, RunLogEntryDto, RunLogPageDto, RunPageDto, RunsGetData, RunsGetError, RunsGetErrors, RunsGetResponse, RunsGetResponses, RunsListData, RunsListError, RunsListErrors, RunsListResponse, RunsListResponses, RunsLogData, RunsLogError, RunsLogErrors, RunsLogResponse, RunsLogResponses, RunsRedriveData, RunsRedriveError, RunsRedriveErrors, RunsRedriveResponse, RunsRedriveResponses, RunState } from './types.gen.js';
