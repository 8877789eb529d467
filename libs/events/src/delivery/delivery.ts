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
  /** For people: `must be …`. */
  readonly message: string;
}

export function fault(code: string, message: string): Fault {
  return { code, message };
}

/** A place in what was sent: in its body, or a header as `/` and its name. */
export interface Place {
  readonly in?: 'header';
  /** RFC 6901. */
  readonly pointer: string;
}

/** One thing that is wrong with an event that was sent. */
export type EventProblem = Place & FieldProblem;

/** An event may be wrong in as many places as it has members: the first few tell enough. */
const MAX_PROBLEMS = 20;

/**
 * What is wrong with one event, at most the first 20 places. Faults are noted by the place in the
 * envelope (`/dataBase64`, `/extensions/partitionkey`) and reported at the place of what was sent.
 */
export class DeliveryProblems {
  readonly list: EventProblem[] = [];

  /** @param locate where in what was sent a place of the envelope stood */
  constructor(private readonly locate: (pointer: string) => Place) {}

  /** Whether nothing more is noted: who looks through much may stop. */
  get isFull(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }

  add(at: string, { code, message }: Fault): void {
    if (!this.isFull) this.list.push({ ...this.locate(at), code, message });
  }
}
