import { countClauses } from '#patterns';
import type { TriggerExplanation } from './explanation.js';

/** So many verdicts on clauses, and characters of JSON, are told in one answer. */
const MAX_CLAUSES = 2_000;
const MAX_CHARACTERS = 1_000_000;

/** What an answer has room for: definitions and events may be many, their triggers' texts long. */
export class AnswerRoom {
  private clauses = MAX_CLAUSES;
  private characters = MAX_CHARACTERS;

  get isFull(): boolean {
    return this.clauses <= 0 || this.characters <= 0;
  }

  /** What is told last may pass the room by its own size, which is bounded. */
  take(triggers: readonly TriggerExplanation[]): void {
    this.clauses -= triggers.reduce((sum, one) => sum + countClauses(one.clauses), 0);
    this.characters -= JSON.stringify(triggers).length;
  }
}
