import { parse } from '@bufbuild/cel';
import { MAX_BLANK_RUN, MAX_NODES, MAX_NODE_DEPTH, MAX_SOURCE_LENGTH } from './limits.js';
import type { SourceProblem } from './problem.js';
import { scan } from './scan.js';
import { measure, type Node } from './tree.js';

export interface SyntaxTree {
  readonly root: Node;
  /** Offset in the source, by node id. */
  readonly offsets: Readonly<Record<string, number>>;
}

export type Parsed =
  | { readonly ok: true; readonly tree: SyntaxTree }
  | { readonly ok: false; readonly problem: SourceProblem };

const LONG_BLANK = new RegExp(`[\\t\\n\\f\\r ]{${MAX_BLANK_RUN + 1}}`);

/** Parses a source, within the limits that keep the time for it small. */
export function parseSource(source: string): Parsed {
  if (source.length > MAX_SOURCE_LENGTH) {
    return failed(`longer than ${MAX_SOURCE_LENGTH} characters`, MAX_SOURCE_LENGTH);
  }
  const scanned = scan(source, 0, 'end');
  if (!scanned.ok) return scanned;
  if (scanned.code.trim() === '') return failed('an expression is missing here', 0);
  const blank = LONG_BLANK.exec(scanned.code);
  if (blank !== null) return failed(`more than ${MAX_BLANK_RUN} blanks in a row`, blank.index);
  return withinSize(parseCode(scanned.code));
}

function parseCode(code: string): Parsed {
  try {
    const { expr, sourceInfo } = parse(code);
    return { ok: true, tree: { root: expr, offsets: sourceInfo?.positions ?? {} } };
  } catch (error) {
    const offset = offsetOf(error) ?? 0;
    return failed(`syntax error ${near(code, offset)}${reason(error)}`, offset);
  }
}

function withinSize(parsed: Parsed): Parsed {
  if (!parsed.ok) return parsed;
  const { nodes, depth } = measure(parsed.tree.root);
  if (nodes > MAX_NODES) return failed(`more than ${MAX_NODES} nodes in the syntax tree`, 0);
  if (depth > MAX_NODE_DEPTH) {
    return failed(`more than ${MAX_NODE_DEPTH} operations inside each other`, 0);
  }
  return parsed;
}

function failed(message: string, offset: number): Parsed {
  return { ok: false, problem: { message, offset } };
}

function near(code: string, offset: number): string {
  const [, word, sign, rest] = /^(?:(\w+)|([^\s\w]))?(.*)$/su.exec(code.slice(offset)) ?? [];
  const token = word ?? sign;
  if (token === undefined) return 'at the end';
  return sign !== undefined && rest?.trim() === '' ? `after '${token}'` : `at '${token}'`;
}

// The parser's own syntax errors list every token of the grammar; only its other errors say more.
function reason(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'parse error') return '';
  const [, said] = /^<input>:\d+:\d+: (.+)$/s.exec(error.message) ?? [];
  return said === undefined ? '' : `: ${said}`;
}

function offsetOf(error: unknown): number | undefined {
  const offset = property(property(property(error, 'location'), 'start'), 'offset');
  return typeof offset === 'number' ? offset : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
