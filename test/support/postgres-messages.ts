/**
 * As much of PostgreSQL's protocol as tells which statement a client sends.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** A message of a client, whole. */
export interface ClientMessage {
  readonly bytes: Buffer;
  /** The statement that it brings, in lower case and with single spaces. */
  readonly statement: string | undefined;
  /** The statements before it since the last `begin`, `commit` or `rollback`. */
  readonly transaction: readonly string[];
}

/** Divides what a client sends, without TLS, into its messages. */
export class StatementReader {
  #rest: Buffer = Buffer.alloc(0);
  #transaction: string[] = [];
  /** What was parsed under a name, to be carried out by it again and again. */
  readonly #prepared = new Map<string, string>();
  /** The first message has no type in front of its length. */
  #lengthAt: 0 | 1 = 0;

  *read(chunk: Buffer): Iterable<ClientMessage> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let bytes = this.#next(); bytes; bytes = this.#next()) {
      const statement = this.#statementOf(bytes);
      yield { bytes, statement, transaction: this.#transaction };
      this.#note(statement);
    }
  }

  #note(statement: string | undefined): void {
    if (statement === undefined) return;
    const isEdge = /^(begin|commit|rollback(?! to))\b/.test(statement);
    this.#transaction = isEdge ? [] : [...this.#transaction, statement];
  }

  /** From `Query` (the text), `Parse` (a name, the text, …) or `Bind` (a portal, the name, …). */
  #statementOf(message: Buffer): string | undefined {
    const [type] = message.toString('latin1', 0, 1);
    if (type !== 'Q' && type !== 'P' && type !== 'B') return undefined;
    const [first = '', second = ''] = message.toString('utf8', 5).split('\0', 2);
    if (type === 'Q') return normal(first);
    if (type === 'B') return second === '' ? undefined : this.#prepared.get(second);
    if (first === '') return normal(second);
    this.#prepared.set(first, normal(second)); // that alone does nothing: what binds it follows
    return undefined;
  }

  #next(): Buffer | undefined {
    if (this.#rest.length < this.#lengthAt + 4) return undefined;
    const length = this.#lengthAt + this.#rest.readInt32BE(this.#lengthAt);
    if (this.#rest.length < length) return undefined;
    const message = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    this.#lengthAt = 1;
    return message;
  }
}

function normal(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Whether the server's answer is whole: it ends with `ReadyForQuery`. */
export function readyForQuery(answer: Buffer): boolean {
  const last = answer.subarray(-6);
  return last.length === 6 && last.toString('latin1', 0, 1) === 'Z' && last.readInt32BE(1) === 5;
}
