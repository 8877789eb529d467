/** The part of a stream that is written to. */
export interface TextSink {
  write(text: string): unknown;
}

/** Where a command speaks: its result on one stream, for scripts, and the rest on the other. */
export class Terminal {
  constructor(
    readonly results: TextSink,
    readonly notes: TextSink,
  ) {}

  /** A line of what was asked for. */
  result(line: string): void {
    this.results.write(`${line}\n`);
  }

  /** A line for the person who watches. */
  note(line: string): void {
    this.notes.write(`${line}\n`);
  }
}
