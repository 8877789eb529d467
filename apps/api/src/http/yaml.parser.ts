import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import {
  MalformedBodyError,
  UnkeepableBodyError,
  YamlTooLargeError,
} from '../problems/request.errors.js';
import { MAX_DEPTH, unkeepable } from './json.guard.js';
import { isExact } from './json.parser.js';
import { decodeUtf8 } from './text.js';

/** Composing YAML takes about a second per megabyte; whoever has more to say can say it in JSON. */
const MAX_BYTES = 524_288;
const MAX_ALIASES = 100;
const MAX_EXPANDED_LENGTH = 2 * MAX_BYTES;
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * Parses a YAML 1.2 body into the values that JSON would give: one document in the core schema,
 * with unique names and no tags of its own. The text is taken apart token by token, so that nothing
 * nested deeper than the limit is ever composed; aliases cannot multiply a small text into a huge
 * value.
 *
 * @throws YamlTooLargeError above 512 KiB
 * @throws MalformedBodyError with line and column
 * @throws UnkeepableBodyError as for JSON
 */
export function parseYaml(body: Buffer): unknown {
  if (body.length > MAX_BYTES) throw new YamlTooLargeError(MAX_BYTES);
  const lines = new LineCounter();
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
  for (const lexeme of new Lexer().lex(text)) {
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
      const reason = foreignTag(node) ?? badNumber(node) ?? badName(node);
      if (reason === undefined) return undefined;
      faults.push({ reason, offset: node.range?.[0] ?? 0 });
      return visit.BREAK;
    },
  });
  return faults[0];
}

function foreignTag({ tag }: Node): string | undefined {
  const isForeign = tag !== undefined && !CORE_TAG.test(tag);
  return isForeign ? `the tag ${tag} is not accepted` : undefined;
}

function badNumber(node: Node): string | undefined {
  if (!isScalar(node) || typeof node.value !== 'number') return undefined;
  const { source = '', value } = node;
  return isExact(source, value) ? undefined : `${source} is not kept exactly; write it in quotes`;
}

function badName(node: Node): string | undefined {
  if (!isMap(node)) return undefined;
  const seen = new Set<string>();
  for (const name of names(node)) {
    if (name === undefined) return 'the name of a field must be text';
    if (seen.has(name)) return `the name "${name}" occurs twice`;
    seen.add(name);
  }
  return undefined;
}

/** Numbers and truth values are as good as text; a list, a mapping and nothing at all are no names. */
function names(map: YAMLMap): (string | undefined)[] {
  return map.items.map(({ key }) => {
    const isName = isScalar(key) && ['string', 'number', 'boolean'].includes(typeof key.value);
    return isName ? String(key.value) : undefined;
  });
}

function valueOf(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (JSON.stringify(value).length <= MAX_EXPANDED_LENGTH) return value;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new MalformedBodyError('yaml', error.message);
  }
  throw new MalformedBodyError('yaml', 'its aliases stand for far more than the text itself');
}
