/** How elements of a type are written; lengths are in bytes. */
interface Codec {
  /** The type's number in `pg_type`, the same in every database. */
  readonly oid: number;
  length(element: string): number;
  write(array: Buffer, element: string, at: number): void;
}

/** What an array can be sent of. Other types go as text, and the statement casts them. */
const CODECS = {
  uuid: {
    oid: 2950,
    length: () => 16,
    write: (array, element, at) => {
      const hex = element.replaceAll('-', '');
      const written = array.write(hex, at, 16, 'hex');
      if (written !== 16 || hex.length !== 32) throw new TypeError(`not a UUID: ${element}`);
    },
  },
  text: {
    oid: 25,
    length: (element) => Buffer.byteLength(element),
    write: (array, element, at) => array.write(element, at),
  },
} as const satisfies Record<string, Codec>;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/**
 * An array as a parameter in PostgreSQL's binary format. As text, which the driver would send, each
 * element is escaped here and unescaped there, and JSON is mostly what must be escaped.
 *
 * @throws TypeError when an element is no UUID though it should be
 */
export function binaryArray(
  elements: readonly (string | null)[],
  type: keyof typeof CODECS,
): Buffer {
  const codec: Codec = CODECS[type];
  const lengths = elements.map((each) => (each === null ? NULL_LENGTH : codec.length(each)));
  const bytes = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(length, 0), 0);
  const array = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  writeHeader(array, { codec, lengths });
  let at = HEADER_BYTES;
  for (const [index, element] of elements.entries()) {
    const length = lengths[index] ?? NULL_LENGTH;
    at = array.writeInt32BE(length, at);
    if (element === null) continue;
    codec.write(array, element, at);
    at += length;
  }
  return array;
}

/** One dimension, whether there are NULLs, the elements' type, how many they are, the first index. */
function writeHeader(
  array: Buffer,
  { codec, lengths }: { readonly codec: Codec; readonly lengths: readonly number[] },
): void {
  const words = [1, lengths.includes(NULL_LENGTH) ? 1 : 0, codec.oid, lengths.length, 1];
  for (const [index, word] of words.entries()) array.writeInt32BE(word, index * 4);
}
