import { type ClauseVerdict } from './explain.js';

/** How much an answer has room for. */
export interface VerdictRoom {
  /** Verdicts on fields, those inside of `$or` included. */
  readonly clauses: number;
  /** As JSON. */
  readonly characters: number;
}

/** How many verdicts on fields there are, those inside of `$or` included. */
export function countClauses(verdicts: readonly ClauseVerdict[]): number {
  return verdicts.reduce((sum, verdict) => sum + sizeOf(verdict), 0);
}

/**
 * The verdicts that there is room for; when that is not all, those that say no come first. A `$or`
 * is told whole or not at all.
 */
export function cutVerdicts(
  verdicts: readonly ClauseVerdict[],
  room: VerdictRoom,
): readonly ClauseVerdict[] {
  const whole = new Room(room);
  if (verdicts.every((verdict) => whole.takes(verdict))) return verdicts;
  const left = new Room(room);
  return verdicts
    .toSorted((a, b) => Number(a.matched) - Number(b.matched))
    .filter((verdict) => left.takes(verdict));
}

/** Room that is used up from the first verdict on that does not fit. */
class Room {
  private clauses: number;
  private characters: number;

  constructor({ clauses, characters }: VerdictRoom) {
    this.clauses = clauses;
    this.characters = characters;
  }

  takes(verdict: ClauseVerdict): boolean {
    if (this.clauses < 0 || this.characters < 0) return false;
    if (verdict.kind === 'field') return this.take(verdict, 1);
    const { alternatives, ...own } = verdict;
    return (
      this.take(own, 0) &&
      alternatives.every((verdicts) => verdicts.every((inner) => this.takes(inner)))
    );
  }

  private take(told: object, clauses: number): boolean {
    this.clauses -= clauses;
    this.characters -= JSON.stringify(told).length;
    return this.clauses >= 0 && this.characters >= 0;
  }
}

function sizeOf(verdict: ClauseVerdict): number {
  if (verdict.kind === 'field') return 1;
  return verdict.alternatives.reduce((sum, inner) => sum + countClauses(inner), 0);
}
