import {
  accept,
  Attack,
  claim,
  CLAIM,
  define,
  DEFINITION,
  EVENT,
  get,
  type Headers,
  JSON_BODY,
  preview,
  put,
} from './attack.js';

const NOBODY = '01970c5e-8f7a-7cc0-a4d2-5f0f3f9a1b2c';
const BATCH: Headers = { 'content-type': 'application/cloudevents-batch+json' };

const times = (query: string) => get(`/v1/runs?createdAfter=${query}`);

/** Events that are none. */
export const EVENTS: Readonly<Record<string, Attack>> = {
  'an unknown field of an event': accept({ ...EVENT, colour: 'red' }).deserves(
    '422 invalid_event',
    '/colour unknown_field',
  ),
  'an event without an identity': accept({}).deserves(
    '422 invalid_event',
    '/id required',
    '/source required',
    '/type required',
  ),
  'an event of wrong types': accept({
    ...EVENT,
    id: 1,
    type: {},
    time: 5,
    extensions: [],
  }).deserves(
    '422 invalid_event',
    '/extensions wrong_type',
    '/id wrong_type',
    '/type wrong_type',
    '/time wrong_type',
  ),
  'an event at no time': accept({ ...EVENT, time: '2026-02-30T00:00:00Z' }).deserves(
    '422 invalid_event',
    '/time wrong_form',
  ),
  'an event with a long id': accept({ ...EVENT, id: 'x'.repeat(10_000) }).deserves(
    '422 invalid_event',
    '/id too_long',
  ),
  'a batch that is no list': accept({}, BATCH).deserves('422 invalid_event', ' wrong_type'),
  'a batch of too many': accept(Array.from({ length: 1_001 }, () => EVENT)).deserves(
    '413 too_many_events',
  ),
  'a CloudEvent of another version': accept('1', {
    ...JSON_BODY,
    'ce-specversion': '0.3',
    'ce-id': 'e',
    'ce-source': '/s',
    'ce-type': 't',
  }).deserves('422 invalid_event', 'header:/ce-specversion unknown_value'),
};

/** Templates that are none, below a name of so many characters. */
const unreadable = (length: number, count: number) => ({
  ['k'.repeat(length)]: Array.from({ length: count }, () => '${'),
});

/** As many fields of a filter, below a name of so many characters. */
const filterBelow = (length: number, fields: number, alternatives: readonly unknown[]) => ({
  ['k'.repeat(length)]: Object.fromEntries(
    Array.from({ length: fields }, (_, i) => [`f${i}`, alternatives]),
  ),
});

/** Small requests whose answers would repeat a long name for every field below it. */
export const AMPLIFIED: Readonly<Record<string, Attack>> = {
  'a filter of fields below a long name': Attack.send('/v1/event-patterns/test', {
    filter: filterBelow(200_000, 900, ['x']),
    event: {},
  }).deserves('422 invalid_body', '/filter filter_too_long'),
  'a filter of wrong fields below a long name': Attack.send('/v1/event-patterns/test', {
    filter: filterBelow(150_000, 8_000, []),
    event: {},
  }).deserves('422 invalid_body', '/filter filter_too_long'),
  'a filter of very many wrong fields': Attack.send('/v1/event-patterns/test', {
    filter: filterBelow(1_000, 8_000, []),
    event: {},
  }).deserves(
    '422 invalid_body',
    ...Array.from(
      { length: 100 },
      (_, i) => `/filter/${'k'.repeat(1_000)}/f${i} filter_empty_array`,
    ),
  ),
  'a replay whose filter has a long name': Attack.send('/v1/replays', {
    definitions: ['sound'],
    from: '2020-01-01T00:00:00Z',
    filter: filterBelow(150_000, 8_000, []),
  }).deserves('422 invalid_replay', '/filter filter_too_long'),
  'a definition whose filter has a long name': define({
    ...DEFINITION,
    triggers: [{ ...DEFINITION.triggers[0], filter: filterBelow(150_000, 8_000, []) }],
  }).deserves('422 invalid_definition', '/triggers/0/filter filter_too_long'),
  'a definition with a long name above very many wrong places': define({
    ...DEFINITION,
    taskTemplates: [{ ...DEFINITION.taskTemplates[0], payload: unreadable(150_000, 1_000) }],
  }).deserves(
    '422 invalid_definition',
    ...Array.from(
      { length: 100 },
      () => `${'/taskTemplates/0/payload/'.padEnd(2_000, 'k')}… bad_template`,
    ),
  ),
};

/** Everything else that is sent. */
export const REQUESTS: Readonly<Record<string, Attack>> = {
  'an unknown field of a claim': claim({ ...CLAIM, colour: 'red' }).deserves(
    '422 invalid_body',
    '/colour unknown_field',
  ),
  'a claim of wrong types': claim({ queues: ['q'], worker: 7, limit: '3' }).deserves(
    '422 invalid_body',
    '/limit max',
    '/limit min',
    '/limit is_int',
    '/worker is_length',
  ),
  'a claim out of bounds': claim({ ...CLAIM, queues: [], limit: 1e9, leaseSeconds: 0 }).deserves(
    '422 invalid_body',
    '/queues array_min_size',
    '/limit max',
    '/leaseSeconds min',
  ),
  'a token that is no number': Attack.send(`/v1/tasks/${NOBODY}/fail`, { token: '1' }).deserves(
    '422 invalid_body',
    '/token min',
    '/token is_int',
  ),
  'an API key with an odd name': Attack.send('/v1/api-keys', { name: 'a b' }).deserves(
    '422 invalid_api_key_request',
    '/name invalid_word',
  ),
  'a cron line that is none': preview({ cron: '61 * * *' }).deserves(
    '422 invalid_body',
    '/cron cron_field_count',
  ),
  'a cron line that never fires': preview({ cron: '0 0 31 2 *' }).deserves(
    '422 invalid_body',
    '/cron cron_impossible_date',
  ),
  'a cron line in no zone': preview({ cron: '* * * * *', timezone: 'A/B', jitter: 'P2D' }).deserves(
    '422 invalid_body',
    '/timezone unknown_timezone',
    '/jitter out_of_range',
  ),
  'a cron line from no time': preview({ cron: '@daily', from: '2026-01-01T25:00:00Z' }).deserves(
    '422 invalid_body',
    '/from bad_time',
  ),
  'a definition that cannot be understood': define({
    ...DEFINITION,
    colour: 1,
    rules: [{ id: 'r', when: 'event.data.', spawn: ['look'] }],
  }).deserves('422 invalid_definition', '/colour unknown_field', '/rules/0/when bad_expression'),
  'an expression that is a bomb': define({
    ...DEFINITION,
    rules: [{ id: 'r', when: `${'('.repeat(4_000)}1`, spawn: ['look'] }],
  }).deserves('422 invalid_definition', '/rules/0/when bad_expression'),
  'a definition under another key': put('other', DEFINITION).deserves(
    '422 invalid_definition',
    '/key key_mismatch',
  ),
  'a definition under an impossible key': put('A%20B', { ...DEFINITION, key: 'A B' }).deserves(
    '422 invalid_definition',
    '/key bad_name',
  ),
  'an ETag that is none': put('hostile', DEFINITION, { 'if-match': 'seven' }).deserves(
    '400 invalid_parameters',
    'header:/If-Match malformed_etag',
  ),
  'no key': get('/v1/runs', { authorization: '' }).deserves('401 unauthorized'),
  'a wrong key': get('/v1/runs', { authorization: 'Bearer ack_wrong' }).deserves(
    '401 unauthorized',
  ),
  'another kind of authorization': get('/v1/runs', { authorization: 'Basic YTpi' }).deserves(
    '401 unauthorized',
  ),
  'a wrong key and a wrong body': accept('{', { ...JSON_BODY, authorization: 'x' }).deserves(
    '401 unauthorized',
  ),
};

/** Paths, queries and headers. */
export const PLACES: Readonly<Record<string, Attack>> = {
  'a run that is no id': get('/v1/runs/1').deserves(
    '400 invalid_parameters',
    'path:/id malformed_id',
  ),
  'a NUL for a task': get('/v1/tasks/%00').deserves(
    '400 invalid_parameters',
    'path:/id nul_character',
  ),
  'SQL for an event': get("/v1/events/'%20or%201=1").deserves(
    '400 invalid_parameters',
    'path:/id malformed_id',
  ),
  'a run that is not there': get(`/v1/runs/${NOBODY}`).deserves('404 run_not_found'),
  'a definition up the tree': get('/v1/definitions/..%2f..%2fetc').deserves(
    '404 definition_not_found',
  ),
  'a revision beyond all': get('/v1/definitions/sound/revisions/99999999999').deserves(
    '400 invalid_parameters',
    'path:/revision malformed_revision',
  ),
  'a trigger that is not there': get('/v1/definitions/sound/triggers/none/preview').deserves(
    '404 trigger_not_found',
  ),
  'a limit of nothing': get('/v1/runs?limit=0').deserves(
    '400 invalid_parameters',
    'query:/limit min',
  ),
  'a limit beyond all': get('/v1/tasks?limit=1000000000').deserves(
    '400 invalid_parameters',
    'query:/limit max',
  ),
  'two limits': get('/v1/events?limit=1&limit=2').deserves(
    '400 invalid_parameters',
    'query:/limit max',
    'query:/limit min',
    'query:/limit is_int',
  ),
  'a cursor that is none': get('/v1/runs?cursor=garbage').deserves(
    '400 invalid_parameters',
    'query:/cursor malformed_cursor',
  ),
  'a long cursor': get(`/v1/runs?cursor=${'A'.repeat(5_000)}`).deserves(
    '400 invalid_parameters',
    'query:/cursor max_length',
  ),
  'a state that is none': get('/v1/tasks?state=done').deserves(
    '400 invalid_parameters',
    'query:/state is_in',
  ),
  'an event that is no id': get('/v1/runs?event=1').deserves(
    '400 invalid_parameters',
    'query:/event is_uuid',
  ),
  'an unknown filter': get('/v1/events?colour=red').deserves(
    '400 invalid_parameters',
    'query:/colour unknown_field',
  ),
  'a label without a value': get('/v1/tasks?label=team').deserves(
    '400 invalid_parameters',
    'query:/label matches',
  ),
  'a time that is none': times('yesterday').deserves(
    '400 invalid_parameters',
    'query:/createdAfter malformed_time',
  ),
  'a week in the place of a time': times('2026-W01').deserves(
    '400 invalid_parameters',
    'query:/createdAfter malformed_time',
  ),
  'a percent sign': get('/v1/runs?state=%zz').deserves('400 malformed_url'),
  'a path that is not there': get('/v1/nothing').deserves('404 route_not_found'),
  'a method that is not there': Attack.request('DELETE', '/v1/runs').deserves(
    '405 method_not_allowed',
  ),
};
