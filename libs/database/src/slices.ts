/** A slice ends once its text has this length (UTF-16 code units). */
const SLICE_LENGTH = 4 * 2 ** 20;

/**
 * Rows in slices that fit into memory as parameters of a statement: usually all in one. A row is
 * made when its slice is, so that the text of only one slice is there at a time; many items may share
 * one large value that is written out for each of them.
 *
 * @param lengthOf how much text a row has where that may be much
 */
export function* slicesOf<Item, Row>(
  items: readonly Item[],
  toRow: (item: Item) => Row,
  lengthOf: (row: Row) => number,
): Generator<readonly Row[]> {
  let slice: Row[] = [];
  let length = 0;
  for (const item of items) {
    const row = toRow(item);
    slice.push(row);
    length += lengthOf(row);
    if (length < SLICE_LENGTH) continue;
    yield slice;
    slice = [];
    length = 0;
  }
  if (slice.length > 0) yield slice;
}
