import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { DefinitionSpec, DefinitionState, MissedTimes } from './definition.contract.js';

/** A definition before or after a change. */
export interface DefinitionSnapshot {
  readonly state: DefinitionState;
  readonly revision: number;
  readonly spec: DefinitionSpec;
  /** When it was brought into its state, epoch milliseconds; null when it never was in another. */
  readonly stateSince: number | null;
}

/** One change of one definition: created, replaced, or brought into another state. */
export interface DefinitionChange {
  readonly tenant: string;
  readonly definitionId: string;
  readonly key: string;
  /** Who makes the change, as the run log names them. */
  readonly actor: string;
  /** The database's clock once the change was alone with the definition, epoch milliseconds. */
  readonly at: number;
  /** Null when the definition is new. */
  readonly before: DefinitionSnapshot | null;
  readonly after: DefinitionSnapshot;
  /** Why, when the state was changed and somebody said why. */
  readonly note?: string | null;
  /** What is to become of the nominal times that a pause skipped, which the change ends. @default 'skip' */
  readonly missed?: MissedTimes | undefined;
}

/** Names a definition together with whose it is. */
export interface OwnedDefinition {
  readonly tenant: string;
  readonly definitionId: string;
}

/** Somebody who must do something in the transaction that changes definitions of a tenant. */
export interface DefinitionListener {
  /**
   * Called before the moment of the changes is taken: here the listener locks what they will
   * settle, so that nothing of it happens between that moment and `onChange`. New definitions are
   * not among them.
   */
  beforeChange?(tx: Tx, definitions: readonly OwnedDefinition[]): Promise<void>;

  /**
   * Called inside the saving transaction, after the definitions' rows were written; what it throws
   * undoes the changes. All of them are of one tenant, one actor and one moment.
   */
  onChange(tx: Tx, changes: readonly DefinitionChange[]): Promise<void>;
}

/** Where upper rooms register, in their `onModuleInit`, for changes of definitions. */
@Injectable()
export class DefinitionListeners {
  private readonly listeners: DefinitionListener[] = [];

  register(listener: DefinitionListener): void {
    this.listeners.push(listener);
  }

  /** Lets the listeners lock what is theirs, one after the other. */
  async prepare(tx: Tx, definitions: readonly OwnedDefinition[]): Promise<void> {
    if (definitions.length === 0) return;
    for (const listener of this.listeners) await listener.beforeChange?.(tx, definitions);
  }

  /** Tells the listeners one after the other, in the order in which they registered. */
  async notify(tx: Tx, changes: readonly DefinitionChange[]): Promise<void> {
    for (const listener of this.listeners) await listener.onChange(tx, changes);
  }
}
