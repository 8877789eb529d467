const READABLE_LENGTH = 48;

export interface GivenKey {
  readonly key: string;
  /** What is to be known about it. */
  readonly notes: readonly string[];
}

/**
 * Gives each entry a key that people can read and that is the same in every run of the import: it
 * depends on the entry's own text alone, and on the order only among entries of the same text, which
 * are numbered.
 */
export class Keys {
  private readonly given = new Set<string>();
  /** By key, which number to try next: a thousand entries of one text are no rare crontab. */
  private readonly nextNumbers = new Map<string, number>();

  constructor(private readonly prefix: string) {}

  /**
   * @param text what the key is to say
   * @param identity what tells the entry from all others; where the key cannot hold all of it, the
   *   key ends in a hash of it
   */
  keyOf(text: string, identity = text): GivenKey {
    const readable = slug(text);
    const own = readable === identity ? readable : `${readable || 'entry'}-${hash(identity)}`;
    const free = this.firstFree(own);
    const key = `${this.prefix}${free}`;
    return { key, notes: free === own ? [] : [numberNote(`${this.prefix}${own}`)] };
  }

  private firstFree(key: string): string {
    let free = key;
    let number = this.nextNumbers.get(key) ?? 2;
    for (; this.given.has(free); number++) free = `${key}-${number}`;
    this.nextNumbers.set(key, number);
    this.given.add(free);
    return free;
  }
}

function numberNote(taken: string): string {
  return `an entry above has the key ${taken}, so this key is numbered: it changes with their order`;
}

/** Lower-case letters, digits, `.`, `_`, `-`; words are kept whole where that is possible. */
function slug(text: string): string {
  const dashed = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '');
  if (dashed.length <= READABLE_LENGTH) return dashed;
  const cut = dashed.slice(0, READABLE_LENGTH + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > READABLE_LENGTH / 2 ? end : READABLE_LENGTH).replace(/[-._]+$/, '');
}

/** 32-bit FNV-1a (draft-eastlake-fnv) over UTF-16 code units, in hexadecimal. */
function hash(text: string): string {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  }
  return (bits >>> 0).toString(16).padStart(8, '0');
}
