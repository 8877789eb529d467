/** How much is written at once. */
export interface GroupCommitLimits {
  /** A group takes no further submission once it has this many items. */
  readonly groupItems: number;
  /** A group takes no further submission once it has this many bytes. */
  readonly groupBytes: number;
  /** Writes under way for one key. */
  readonly writesPerKey: number;
  /** Writes under way in all. */
  readonly writes: number;
}

/** Writes a group's items in one go; resolves to one result per item, in order. */
export type WriteGroup<Item, Result> = (
  key: string,
  items: readonly Item[],
) => Promise<readonly Result[]>;

interface Submission<Item, Result> {
  readonly items: readonly Item[];
  readonly bytes: number;
  readonly done: PromiseWithResolvers<readonly Result[]>;
}

/** What waits for one key. It exists only while something waits or is being written. */
interface Lane<Item, Result> {
  waiting: Submission<Item, Result>[];
  writes: number;
}

/**
 * Lets submissions share writes: what arrives while a write of its key is under way waits, and goes
 * into the next write together. When nothing is under way a submission is written at once, so that
 * sharing costs an idle system no time. Keys take turns; a submission is never divided.
 */
export class GroupCommit<Item, Result> {
  /** In the order of their turns. */
  private readonly lanes = new Map<string, Lane<Item, Result>>();
  private writes = 0;

  constructor(
    private readonly write: WriteGroup<Item, Result>,
    private readonly limits: GroupCommitLimits,
  ) {}

  /**
   * @param bytes the size of the items
   * @returns the results of the items, in order
   * @throws what the write throws; it then is the answer to every submission of the group
   */
  submit(key: string, items: readonly Item[], bytes: number): Promise<readonly Result[]> {
    const done = Promise.withResolvers<readonly Result[]>();
    const lane = this.lanes.get(key) ?? { waiting: [], writes: 0 };
    this.lanes.set(key, lane);
    lane.waiting.push({ items, bytes, done });
    this.writeWhatWaits();
    return done.promise;
  }

  private writeWhatWaits(): void {
    while (this.writes < this.limits.writes) {
      const turn = this.nextTurn();
      if (!turn) return;
      void this.writeGroup(...turn);
    }
  }

  /** The first lane that may write; it goes to the end of the line. */
  private nextTurn(): [key: string, lane: Lane<Item, Result>] | undefined {
    for (const [key, lane] of this.lanes) {
      if (lane.waiting.length === 0 || lane.writes >= this.limits.writesPerKey) continue;
      this.lanes.delete(key);
      this.lanes.set(key, lane);
      return [key, lane];
    }
    return undefined;
  }

  private async writeGroup(key: string, lane: Lane<Item, Result>): Promise<void> {
    const group = this.takeGroup(lane);
    this.writes += 1;
    lane.writes += 1;
    try {
      const results = await this.write(
        key,
        group.flatMap(({ items }) => items),
      );
      answer(group, results);
    } catch (error) {
      for (const { done } of group) done.reject(error);
    } finally {
      this.writes -= 1;
      lane.writes -= 1;
      if (lane.writes === 0 && lane.waiting.length === 0) this.lanes.delete(key);
      this.writeWhatWaits();
    }
  }

  private takeGroup(lane: Lane<Item, Result>): Submission<Item, Result>[] {
    let items = 0;
    let bytes = 0;
    const fits = lane.waiting.findIndex((submission) => {
      const full =
        items > 0 &&
        (items + submission.items.length > this.limits.groupItems ||
          bytes + submission.bytes > this.limits.groupBytes);
      items += submission.items.length;
      bytes += submission.bytes;
      return full;
    });
    return lane.waiting.splice(0, fits === -1 ? lane.waiting.length : fits);
  }
}

/** Gives every submission its share of the results. */
function answer<Item, Result>(
  group: readonly Submission<Item, Result>[],
  results: readonly Result[],
): void {
  let from = 0;
  for (const { items, done } of group) {
    done.resolve(results.slice(from, from + items.length));
    from += items.length;
  }
}
