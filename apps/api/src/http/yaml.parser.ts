import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import { isExact } from '#documents';
import {
  MalformedBodyError,
  UnkeepableBodyError,
  YamlTooLargeError,
} from '../problems/request.errors.js';
import { MAX_DEPTH, unkeepable } from './json.guard.js';
import { decodeUtf8 } from './text.js';

const MAX_BYTES = 524_288;
/** Composing takes some 20 µs per token where the text is at its worst. */
const MAX_TOKENS = 25_000;
const MAX_ALIASES = 100;
const MAX_EXPANDED_LENGTH = 2 * MAX_BYTES;
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * Parses a YAML 1.2 body into the values that JSON would give: one document in the core schema,
 * with unique names and no tags of its own. The text is taken apart token by token, so that nothing
 * nested deeper than the limit is ever composed; aliases cannot multiply a small text into a huge
 * value.
 *
 * @throws YamlTooLargeError above 512 KiB or 25,000 tokens
 * @throws MalformedBodyError with line and column
 * @throws UnkeepableBodyError as for JSON
 */
export function parseYaml(body: Buffer): unknown {
  if (body.length > MAX_BYTES) throw new YamlTooLargeError(MAX_BYTES, MAX_TOKENS);
  const lines = new LineCounter();
  lines.addNewLine(0);
  const document = compose(decodeUtf8(body), lines);
  const fault = firstFault(document);
  if (fault) throw malformed(fault.reason, fault.offset, lines);
  const value = valueOf(document);
  const problems = unkeepable(value);
  if (problems.length > 0) throw new UnkeepableBodyError(problems);
  return value;
}

interface Fault {
  readonly reason: string;
  readonly offset: number;
}

function malformed(reason: string, offset: number, lines: LineCounter): MalformedBodyError {
  const { line, col } = lines.linePos(offset);
  return new MalformedBodyError('yaml', `${reason} (line ${line} column ${col})`);
}

function compose(text: string, lines: LineCounter): Document.Parsed {
  // The composer's own check for unique names compares every name with every other one.
  const composer = new Composer({ schema: 'core', uniqueKeys: false });
  const [document, second] = composer.compose(tokens(text, lines), true, text.length);
  if (!document) throw malformed('there is no document', 0, lines);
  if (second) throw malformed('there is more than one document', second.range[0], lines);
  return document;
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) throw new YamlTooLargeError(MAX_BYTES, MAX_TOKENS);
    for (const token of parser.next(lexeme)) yield acceptable(token, lines);
    if (parser.stack.length > MAX_DEPTH + 2) {
      throw malformed(`nested deeper than ${MAX_DEPTH} levels`, parser.offset, lines);
    }
  }
  for (const token of parser.end()) yield acceptable(token, lines);
}

function acceptable(token: CST.Token, lines: LineCounter): CST.Token {
  if (token.type === 'error') throw malformed(token.message, token.offset, lines);
  if (token.type === 'directive')
    throw malformed('directives are not accepted', token.offset, lines);
  return token;
}

function firstFault(document: Document.Parsed): Fault | undefined {
  const [syntax] = [...document.errors, ...document.warnings];
  if (syntax) return { reason: syntax.message, offset: syntax.pos[0] };
  const faults: Fault[] = [];
  visit(document, {
    Value: (_key, node) => {
      const fault = foreignTag(node) ?? badNumber(node) ?? badName(node);
      if (!fault) return undefined;
      faults.push(fault);
      return visit.BREAK;
    },
  });
  return faults[0];
}

function foreignTag(node: Node): Fault | undefined {
  const isForeign = node.tag !== undefined && !CORE_TAG.test(node.tag);
  return isForeign ? faultAt(node, `the tag ${node.tag} is not accepted`) : undefined;
}

function badNumber(node: Node): Fault | undefined {
  if (!isScalar(node) || typeof node.value !== 'number') return undefined;
  const { source = '', value } = node;
  if (isExact(source, value)) return undefined;
  return faultAt(node, `${source} is not kept exactly; write it in quotes`);
}

function badName(node: Node): Fault | undefined {
  if (!isMap(node)) return undefined;
  const seen = new Set<string>();
  for (const { key } of node.items) {
    const name = nameOf(key);
    if (name === undefined)
      return faultAt(isNode(key) ? key : node, 'the name of a field must be text');
    if (seen.has(name)) return faultAt(isNode(key) ? key : node, `the name "${name}" occurs twice`);
    seen.add(name);
  }
  return undefined;
}

function faultAt(node: Node, reason: string): Fault {
  return { reason, offset: node.range?.[0] ?? 0 };
}

/** Numbers and truth values are as good as text; a list, a mapping and nothing at all are no names. */
function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  const isName =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isName ? String(value) : undefined;
}

function valueOf(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (JSON.stringify(value).length <= MAX_EXPANDED_LENGTH) return value;
  } catch (error) {
    if (error instanceof ReferenceError) throw new MalformedBodyError('yaml', error.message);
    // What JSON cannot hold of YAML's values is one thing: a collection that contains itself.
    if (error instanceof TypeError) {
      throw new MalformedBodyError('yaml', 'an alias stands inside of what it stands for');
    }
    throw error;
  }
  throw new MalformedBodyError('yaml', 'its aliases stand for far more than the text itself');
}
