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
  /** The first message has no type in front of its length. */
  #lengthAt: 0 | 1 = 0;

  *read(chunk: Buffer): Iterable<ClientMessage> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let bytes = this.#next(); bytes; bytes = this.#next()) {
      const statement = statementOf(bytes);
      yield { bytes, statement, transaction: this.#transaction };
      this.#note(statement);
    }
  }

  #note(statement: string | undefined): void {
    if (statement === undefined) return;
    const isEdge = /^(begin|commit|rollback(?! to))\b/.test(statement);
    this.#transaction = isEdge ? [] : [...this.#transaction, statement];
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

/** From `Query` (the text) or `Parse` (a name, the text, parameter types). */
function statementOf(message: Buffer): string | undefined {
  const [type] = message.toString('latin1', 0, 1);
  if (type !== 'Q' && type !== 'P') return undefined;
  const texts = message.toString('utf8', 5).split('\0');
  const text = type === 'Q' ? texts[0] : texts[1];
  return text?.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Whether the server's answer is whole: it ends with `ReadyForQuery`. */
export function readyForQuery(answer: Buffer): boolean {
  const last = answer.subarray(-6);
  return last.length === 6 && last.toString('latin1', 0, 1) === 'Z' && last.readInt32BE(1) === 5;
}
