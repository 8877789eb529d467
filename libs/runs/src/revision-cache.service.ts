import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { type CompiledDefinition, compileDefinition, DefinitionReader } from '#definitions';

/** So many compiled revisions are kept, the latest used ones. */
const CAPACITY = 2_000;

/** Revisions by identity. */
export interface RevisionRef {
  readonly definitionId: string;
  readonly revision: number;
}

/** Compiled revisions. They never change, so nothing is ever out of date. */
@Injectable()
export class RevisionCache {
  private readonly compiled = new Map<string, CompiledDefinition>();

  constructor(private readonly definitions: DefinitionReader) {}

  /**
   * The compiled revisions, those not yet known fetched with one statement.
   *
   * @returns a look-up; it throws for a revision that does not exist
   */
  async load(
    tx: Tx,
    wanted: readonly RevisionRef[],
  ): Promise<(ref: RevisionRef) => CompiledDefinition> {
    const found = new Map<string, CompiledDefinition>();
    const missing = new Map<string, RevisionRef>();
    for (const ref of wanted) {
      const known = this.recall(keyOf(ref));
      if (known) found.set(keyOf(ref), known);
      else missing.set(keyOf(ref), ref);
    }
    if (missing.size > 0) {
      for (const row of await this.definitions.revisions(tx, [...missing.values()])) {
        const compiled = compileDefinition(row.spec);
        found.set(keyOf(row), compiled);
        this.remember(keyOf(row), compiled);
      }
    }
    return (ref) => {
      const compiled = found.get(keyOf(ref));
      if (!compiled) throw new Error(`revision ${keyOf(ref)} does not exist`);
      return compiled;
    };
  }

  /** A Map keeps insertion order: what is used again moves to the end, away from eviction. */
  private recall(key: string): CompiledDefinition | undefined {
    const compiled = this.compiled.get(key);
    if (compiled) this.remember(key, compiled);
    return compiled;
  }

  private remember(key: string, compiled: CompiledDefinition): void {
    this.compiled.delete(key);
    this.compiled.set(key, compiled);
    if (this.compiled.size <= CAPACITY) return;
    const [oldest] = this.compiled.keys();
    if (oldest !== undefined) this.compiled.delete(oldest);
  }
}

function keyOf(ref: RevisionRef): string {
  return `${ref.definitionId}/${ref.revision}`;
}
