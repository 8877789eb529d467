import {
  accept,
  Attack,
  claim,
  CLAIM,
  define,
  DEFINITION,
  EVENT,
  JSON_BODY,
  YAML_BODY,
} from './attack.js';

const NO_TEXT = Uint8Array.of(0x22, 0xff, 0x22);

const dataOf = (data: string) => `{"id":"e","source":"/hostile","type":"t","data":${data}}`;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const item = (levels: number) => '/0'.repeat(levels);

/** Bodies that are broken before anybody asks what they mean. */
export const BODIES: Readonly<Record<string, Attack>> = {
  'JSON that breaks off': define('{"key": ').deserves('400 malformed_json'),
  'an event that breaks off': accept('{"id": "a"').deserves('400 malformed_json'),
  'a claim that breaks off': claim('{').deserves('400 malformed_json'),
  'YAML that is none': define('key: [', YAML_BODY).deserves('400 malformed_yaml'),
  'bytes that are no text': define(NO_TEXT).deserves('400 malformed_text'),
  'an event whose bytes are no text': accept(NO_TEXT).deserves('400 malformed_json'),
  'no claim': Attack.request('POST', '/v1/tasks/claim').deserves(
    '400 empty_body',
    '/queues required',
    '/worker required',
  ),
  'an empty event': accept('').deserves('400 empty_body', ' required'),
  'a list in the place of a claim': claim([]).deserves('422 invalid_body', ' is_object'),
  'a text in the place of a definition': define('"a"').deserves(
    '422 invalid_definition',
    ' wrong_type',
  ),
  'null in the place of an event': accept('null').deserves('422 invalid_event', ' wrong_type'),
  XML: define('<a/>', { 'content-type': 'application/xml' }).deserves(
    '415 unsupported_content_type',
  ),
  'an event as text': accept('a', { 'content-type': 'text/plain' }).deserves(
    '415 unsupported_content_type',
  ),
  'another charset': define('{}', { 'content-type': 'application/json; charset=utf-16' }).deserves(
    '415 unsupported_content_type',
  ),
  'a compressed event': accept('x', { ...JSON_BODY, 'content-encoding': 'gzip' }).deserves(
    '415 unsupported_content_encoding',
  ),
  'an event of 300 kB': accept({ ...EVENT, data: 'x'.repeat(300_000) }).deserves(
    '422 invalid_event',
    ' too_large',
  ),
  'a definition of 300 kB': define({ ...DEFINITION, name: 'x'.repeat(300_000) }).deserves(
    '422 invalid_definition',
    ' too_large',
  ),
  'endless nesting': define(nested(100_000)).deserves(
    '422 unkeepable_body',
    `${item(64)} too_deep`,
  ),
  'endless nesting in YAML': define(nested(5_000), YAML_BODY).deserves('400 malformed_yaml'),
  'endless data': accept(dataOf(nested(100_000))).deserves(
    '422 invalid_event',
    `/data${item(64)} too_deep`,
  ),
  'a deep definition': define({
    ...DEFINITION,
    labels: JSON.parse(nested(60)) as unknown,
  }).deserves('422 invalid_definition', ' too_deep'),
  'YAML that multiplies': define('a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]', YAML_BODY).deserves(
    '422 invalid_definition',
    '/a unknown_field',
    '/b unknown_field',
    '/c unknown_field',
    '/key required',
    '/triggers required',
    '/taskTemplates required',
  ),
  'a NUL in a definition': define({ ...DEFINITION, name: 'a\0b' }).deserves(
    '422 unkeepable_body',
    '/name nul_character',
  ),
  'a NUL in an event': accept(dataOf('["x\\u0000"]')).deserves(
    '422 invalid_event',
    '/data/0 bad_text',
  ),
  'a NUL in a claim': claim({ ...CLAIM, worker: 'a\0' }).deserves(
    '422 unkeepable_body',
    '/worker nul_character',
  ),
  'half a character': accept(dataOf('"\\ud800"')).deserves('422 invalid_event', '/data bad_text'),
  'a prototype': claim('{"__proto__":{},"queues":["q"],"worker":"w"}').deserves(
    '422 unkeepable_body',
    '/__proto__ forbidden_name',
  ),
  'an integer that no double is': accept(dataOf('9007199254740993')).deserves(
    '422 invalid_event',
    '/data inexact_number',
  ),
  'a number beyond all': accept(dataOf('1e999')).deserves(
    '422 invalid_event',
    '/data out_of_range',
  ),
};
