import {
  CelScalar,
  celFunc,
  celList,
  celMethod,
  celType,
  isCelError,
  listType,
  type CelFunc,
  type CelList,
  type CelValue,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { allowText, charge, chargeDeeply } from '../work.js';

const { DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/**
 * The strings extension of CEL (cel-go `ext/strings`), in time linear in the text and counting in
 * code points as `size` does; the library's own counts in UTF-16 units, drops the rest of a `split`
 * with a limit, and copies the text for every match of a `replace`.
 */
export const text: readonly CelFunc[] = [
  celFunc('size', [STRING], INT, (value) => BigInt(lengthOf(value))),
  celMethod('size', STRING, [], INT, function () {
    return BigInt(lengthOf(this));
  }),
  celMethod('charAt', STRING, [INT], STRING, function (index) {
    return slice(this, Number(index), Number(index) + 1);
  }),
  celMethod('substring', STRING, [INT], STRING, function (start) {
    return slice(this, Number(start), Infinity);
  }),
  celMethod('substring', STRING, [INT, INT], STRING, function (start, end) {
    return substring(this, Number(start), Number(end));
  }),
  celMethod('indexOf', STRING, [STRING], INT, function (part) {
    return indexOf(this, part, 0);
  }),
  celMethod('indexOf', STRING, [STRING, INT], INT, function (part, start) {
    return indexOf(this, part, Number(start));
  }),
  celMethod('lastIndexOf', STRING, [STRING], INT, function (part) {
    return lastIndexOf(this, part, Infinity);
  }),
  celMethod('lastIndexOf', STRING, [STRING, INT], INT, function (part, start) {
    return lastIndexOf(this, part, Number(start));
  }),
  celMethod('lowerAscii', STRING, [], STRING, function () {
    return this.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }),
  celMethod('upperAscii', STRING, [], STRING, function () {
    return this.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  }),
  celMethod('trim', STRING, [], STRING, function () {
    return this.trim();
  }),
  celMethod('replace', STRING, [STRING, STRING], STRING, function (part, by) {
    return replace(this, part, by, -1);
  }),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, function (part, by, limit) {
    return replace(this, part, by, Number(limit));
  }),
  celMethod('split', STRING, [STRING], LIST, function (separator) {
    return celList(split(this, separator, -1));
  }),
  celMethod('split', STRING, [STRING, INT], LIST, function (separator, limit) {
    return celList(split(this, separator, Number(limit)));
  }),
  celMethod('join', LIST, [], STRING, function () {
    return join(this, '');
  }),
  celMethod('join', LIST, [STRING], STRING, function (separator) {
    return join(this, separator);
  }),
  celMethod('format', STRING, [LIST], STRING, function (values) {
    return format(this, values);
  }),
];

const SURROGATE = /[\uD800-\uDFFF]/;

function lengthOf(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

function slice(text: string, start: number, end: number): string {
  checkIndex(text, start);
  return SURROGATE.test(text)
    ? Array.from(text).slice(start, end).join('')
    : text.slice(start, end);
}

function substring(text: string, start: number, end: number): string {
  checkIndex(text, end);
  if (start > end) throw new Error(`the start ${start} is after the end ${end}`);
  return slice(text, start, end);
}

function indexOf(text: string, part: string, start: number): bigint {
  checkIndex(text, start);
  return pointIndex(text, text.indexOf(part, slice(text, 0, start).length));
}

function lastIndexOf(text: string, part: string, start: number): bigint {
  if (start === Infinity) return pointIndex(text, text.lastIndexOf(part));
  checkIndex(text, start);
  return pointIndex(text, text.lastIndexOf(part, slice(text, 0, start).length));
}

// From UTF-16 units to code points; -1 stays -1.
function pointIndex(text: string, index: number): bigint {
  return BigInt(index < 0 ? index : lengthOf(text.slice(0, index)));
}

function checkIndex(text: string, index: number): void {
  const length = lengthOf(text);
  if (index < 0 || index > length) throw new Error(`index ${index} is not within 0 and ${length}`);
}

function replace(text: string, part: string, by: string, limit: number): string {
  const pieces = part === '' ? ['', ...Array.from(text), ''] : text.split(part);
  const times = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  allowText(text.length + times * (by.length - part.length));
  const rest = pieces.slice(times).join(part);
  return [...pieces.slice(0, times), rest].join(by);
}

function split(text: string, separator: string, limit: number): string[] {
  const pieces = separator === '' ? Array.from(text) : text.split(separator);
  charge(pieces.length);
  if (limit < 0 || pieces.length <= limit) return pieces;
  if (limit === 0) return [];
  return [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(separator)];
}

function join(list: CelList, separator: string): string {
  charge(list.size);
  const texts: string[] = [];
  let length = 0;
  for (const item of list) {
    if (typeof item !== 'string') {
      throw new Error(`join() needs strings, got ${celType(item).name}`);
    }
    texts.push(item);
    length += item.length + separator.length;
  }
  allowText(length);
  return texts.join(separator);
}

const formatClauses = strings.find(({ name }) => name === 'format');

// The library's, but a whole double counts as an int where a clause needs one, and the reverse.
function format(template: string, values: CelList): string {
  chargeDeeply(values);
  const clauses = Array.from(
    template.matchAll(/%(?:%|(?:\.\d+)?([a-zA-Z]))/g),
    ([, clause]) => clause,
  );
  const wanted = clauses.filter((clause) => clause !== undefined);
  const fitting = Array.from(values, (value, index) => fit(value, wanted[index]));
  const result = formatClauses?.call(0, template, [celList(fitting)]);
  if (typeof result === 'string') return result;
  throw new Error(isCelError(result) ? result.message : 'format() failed');
}

function fit(value: CelValue, clause: string | undefined): CelValue {
  if (clause === 'f' || clause === 'e') return typeof value === 'bigint' ? Number(value) : value;
  const needsInt = clause !== undefined && 'bdoxX'.includes(clause);
  return needsInt && typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
