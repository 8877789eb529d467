import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import {
  type CompiledDefinition,
  compileDefinition,
  DefinitionReader,
  type StoredRevision,
} from '#definitions';

/** So many revisions are kept, the latest used ones. */
const CAPACITY = 2_000;

/** Revisions by identity. */
export interface RevisionRef {
  readonly tenant: string;
  readonly definitionId: string;
  readonly revision: number;
}

/** Thrown when a revision is not there, or was accepted by a release that could compile it. */
export class UnusableRevisionError extends Error {
  override readonly name = 'UnusableRevisionError';
  readonly code = 'unusable_revision';

  /** A stored revision that does not compile, or a part of it. */
  static refused(key: string, revision: number, error: unknown): UnusableRevisionError {
    const why = error instanceof Error ? error.message : String(error);
    return new UnusableRevisionError(`This release refuses revision ${revision} of ${key}: ${why}`);
  }
}

/** Looks up a loaded revision. @throws UnusableRevisionError */
export type CompiledOf = (ref: RevisionRef) => CompiledDefinition;

type Compiled = CompiledDefinition | UnusableRevisionError;

/** Compiled revisions. They never change, so nothing is ever out of date. */
@Injectable()
export class RevisionCache {
  private readonly known = new Map<string, Compiled>();

  constructor(private readonly definitions: DefinitionReader) {}

  /**
   * The compiled revisions, those not yet known fetched with one statement. One that is of no use
   * throws when it is looked up, so that it does not stop those beside it.
   */
  async load(tx: Tx, wanted: readonly RevisionRef[]): Promise<CompiledOf> {
    const found = new Map<string, Compiled>();
    const missing = new Map<string, RevisionRef>();
    for (const ref of wanted) {
      const known = this.recall(keyOf(ref));
      if (known) found.set(keyOf(ref), known);
      else missing.set(keyOf(ref), ref);
    }
    if (missing.size > 0) {
      for (const row of await this.definitions.revisions(tx, [...missing.values()])) {
        const compiled = compile(row);
        found.set(keyOf(row), compiled);
        this.remember(keyOf(row), compiled);
      }
    }
    return (ref) => {
      const compiled = found.get(keyOf(ref)) ?? new UnusableRevisionError('There is no revision.');
      if (compiled instanceof UnusableRevisionError) throw compiled;
      return compiled;
    };
  }

  /** A Map keeps insertion order: what is used again moves to the end, away from eviction. */
  private recall(key: string): Compiled | undefined {
    const compiled = this.known.get(key);
    if (compiled) this.remember(key, compiled);
    return compiled;
  }

  private remember(key: string, compiled: Compiled): void {
    this.known.delete(key);
    this.known.set(key, compiled);
    if (this.known.size <= CAPACITY) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}

function compile({ key, revision, spec }: StoredRevision): Compiled {
  try {
    return compileDefinition(spec);
  } catch (error) {
    return UnusableRevisionError.refused(key, revision, error);
  }
}

function keyOf(ref: RevisionRef): string {
  return `${ref.definitionId}/${ref.revision}`;
}
