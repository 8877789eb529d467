/** What a filter may hold; more is refused, so that compiling and matching stay bounded. */
export const PATTERN_LIMITS = {
  /** Levels of JSON nesting; a `$or` takes two. */
  depth: 64,
  /**
   * Characters of the JSON pointer to a field. Verdicts and problems repeat it, so that without a
   * limit a small filter of one long name and many fields would be told in hundreds of megabytes.
   */
  pointerLength: 1_024,
  /** Problems that are told of one filter. */
  problems: 1_000,
  /**
   * Clauses, counted after `$or`s that share an object with their neighbours were multiplied out
   * (other `$or`s are matched as they stand and count once).
   */
  clauses: 1_000,
  /** Plain values in all clauses together. */
  values: 10_000,
  /** Texts, numbers and ranges inside operators in all clauses together. */
  operands: 500,
  /**
   * Work of matching one value, in steps: about an object, an item or a test of an item, and what
   * that reads of a long text. Many operators times many items is what comes near it; it takes some
   * tens of milliseconds.
   */
  steps: 1_000_000,
} as const;

export type PatternProblemCode =
  | 'not_an_object'
  | 'empty_object'
  | 'not_an_array'
  | 'empty_array'
  | 'unsupported_value'
  | 'inexact_number'
  | 'unknown_operator'
  | 'not_one_operator'
  | 'bad_operand'
  | 'empty_operand'
  | 'mixed_values'
  | 'adjacent_wildcards'
  | 'bad_escape'
  | 'bad_range'
  | 'bad_cidr'
  | 'bad_or'
  | 'reserved_name'
  | 'constrained_twice'
  | 'too_deep'
  | 'too_large'
  | 'too_long';

/** One reason why a filter was refused. */
export interface PatternProblem {
  /** RFC 6901 pointer to the place inside the filter; empty for the filter itself. */
  readonly pointer: string;
  readonly code: PatternProblemCode;
  readonly message: string;
}

type Counted = 'clauses' | 'values' | 'operands';

/** Collects the problems of one filter, and counts what its limits speak of. */
export class ProblemReport {
  readonly problems: PatternProblem[] = [];
  private readonly counts: Record<Counted, number> = { clauses: 0, values: 0, operands: 0 };

  /** Records a problem; of very many only the first, and that there are more. */
  add(problem: PatternProblem): void {
    if (this.problems.length < PATTERN_LIMITS.problems) this.problems.push(problem);
    else if (this.problems.length === PATTERN_LIMITS.problems) {
      this.problems.push(sizeProblem('problems'));
    }
  }

  /** Counts towards a limit, and reports it when it is passed. */
  count(what: Counted, amount: number): void {
    const before = this.counts[what];
    this.counts[what] = before + amount;
    if (before <= PATTERN_LIMITS[what] && this.counts[what] > PATTERN_LIMITS[what]) {
      this.refuseForSize(what);
    }
  }

  refuseForSize(what: Counted): void {
    this.add(sizeProblem(what));
  }
}

function sizeProblem(what: Counted | 'problems'): PatternProblem {
  const message = `The filter has more than ${PATTERN_LIMITS[what]} ${what}.`;
  return { pointer: '', code: 'too_large', message };
}

/** A place inside a filter while it is read: where it is, and where its problems go. */
export class Place {
  private constructor(
    private readonly report: ProblemReport,
    readonly pointer: string,
    readonly depth: number,
  ) {}

  static root(report: ProblemReport): Place {
    return new Place(report, '', 0);
  }

  at(key: string | number): Place {
    const token = String(key).replaceAll('~', '~0').replaceAll('/', '~1');
    return new Place(this.report, `${this.pointer}/${token}`, this.depth + 1);
  }

  /** Records a problem here. The null is for the caller to return: whatever it read is refused. */
  refuse(code: PatternProblemCode, message: string): null {
    this.report.add({ pointer: this.pointer, code, message });
    return null;
  }

  count(what: Counted, amount = 1): void {
    this.report.count(what, amount);
  }
}
