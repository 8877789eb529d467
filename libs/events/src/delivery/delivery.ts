import type { FieldProblem } from '#config';

/** The envelope's fields that are texts; the JSON pointer of each is `/` and its name. */
export type TextField =
  | 'id'
  | 'source'
  | 'type'
  | 'subject'
  | 'time'
  | 'datacontenttype'
  | 'dataschema'
  | 'traceparent'
  | 'correlationId'
  | 'causationId';

/** One event as it was delivered, its parts sorted into the envelope's fields, nothing checked. */
export interface Delivery {
  /** A field that is absent or null is not set. */
  readonly texts: Readonly<Partial<Record<TextField, unknown>>>;
  readonly extensions: Iterable<readonly [name: string, value: unknown]>;
  readonly data: unknown;
  readonly dataBase64: unknown;
}

/** What is wrong with a value, wherever it stands. */
export interface Fault {
  /** Stable, in snake_case. */
  readonly code: string;
  /** Goes on after the name of the place: `must be …`. */
  readonly message: string;
}

export function fault(code: string, message: string): Fault {
  return { code, message };
}

/**
 * What is wrong with one event. Faults are noted by the place in the envelope (`/dataBase64`,
 * `/extensions/partitionkey`) and reported at the place of what was sent.
 */
export class DeliveryProblems {
  readonly list: FieldProblem[] = [];

  /** @param locate where a place of the envelope stood, and what a message should call it */
  constructor(private readonly locate: (pointer: string) => { pointer: string; name?: string }) {}

  add(at: string, { code, message }: Fault): void {
    const { pointer, name } = this.locate(at);
    this.list.push({ pointer, code, message: name === undefined ? message : `${name} ${message}` });
  }
}
