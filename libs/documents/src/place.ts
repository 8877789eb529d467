import type { FieldProblem } from '#config';

/** What a {@link Reader} returns for a value it refused, after noting why at the value's place. */
export const refused: unique symbol = Symbol('refused');

export type Read<T> = T | typeof refused;

/**
 * Turns a value of a document into its canonical form, or refuses it. A reader never throws, and it
 * goes on after the first problem, so that one validation reports all of them.
 */
export type Reader<T> = (value: unknown, place: Place) => Read<T>;

/** Where in the document a reader stands; problems are noted through it. */
export class Place {
  private constructor(
    /** RFC 6901. */
    readonly pointer: string,
    private readonly problems: FieldProblem[],
  ) {}

  /** The whole document; what its readers refuse is collected in `problems`. */
  static root(problems: FieldProblem[]): Place {
    return new Place('', problems);
  }

  /** A member of the object, or an element of the array, that stands here. */
  at(step: string | number): Place {
    return new Place(`${this.pointer}/${escapeStep(String(step))}`, this.problems);
  }

  /** A place further down, by a pointer relative to this one. */
  below(pointer: string): Place {
    return new Place(`${this.pointer}${pointer}`, this.problems);
  }

  /** Notes a problem; returns {@link refused}, so that a reader can return it. */
  refuse(code: string, message: string): typeof refused {
    this.problems.push({ pointer: this.pointer, code, message });
    return refused;
  }
}

function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
