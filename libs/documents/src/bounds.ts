import { type Place } from './place.js';

/** How much a document of some kind may hold. */
export interface DocumentBounds {
  /** As JSON in UTF-8. */
  readonly bytes: number;
  /** How deep objects and arrays may nest, the document itself included. */
  readonly depth: number;
  /** How many `${…}` all strings together may hold; each takes up to a millisecond to compile. */
  readonly expressions: number;
}

/**
 * Whether the document is small and shallow enough to be looked at. Stops at the first excess, so
 * that it ends also for what only YAML can say: an array that contains itself, or a few anchors
 * that unfold to gigabytes.
 */
export function isWithinBounds(document: unknown, bounds: DocumentBounds, place: Place): boolean {
  const excess = new Measure(bounds).excessOf(document, 1);
  if (excess === undefined) return true;
  place.refuse(`too_${excess}`, messageOf(excess, bounds));
  return false;
}

type Excess = 'deep' | 'large' | 'complex';

function messageOf(excess: Excess, { bytes, depth, expressions }: DocumentBounds): string {
  switch (excess) {
    case 'deep':
      return `must not nest deeper than ${depth} levels`;
    case 'large':
      return `must not be larger than ${bytes} bytes as JSON`;
    case 'complex':
      return `must not hold more than ${expressions} expressions in \${…}`;
  }
}

class Measure {
  private bytes = 0;
  private expressions = 0;

  constructor(private readonly bounds: DocumentBounds) {}

  excessOf(value: unknown, depth: number): Excess | undefined {
    if (typeof value === 'string') return this.addText(value);
    if (typeof value !== 'object' || value === null) return this.add(SCALAR_BYTES);
    if (depth > this.bounds.depth) return 'deep';
    return this.add(2) ?? this.excessOfMembers(value, depth);
  }

  private excessOfMembers(value: object, depth: number): Excess | undefined {
    const isArray = Array.isArray(value);
    for (const [name, member] of Object.entries(value)) {
      const excess = (isArray ? undefined : this.addText(name)) ?? this.excessOf(member, depth + 1);
      if (excess) return excess;
    }
    return undefined;
  }

  private addText(text: string): Excess | undefined {
    this.expressions += text.split('${').length - 1;
    if (this.expressions > this.bounds.expressions) return 'complex';
    return this.add(Buffer.byteLength(text) + 2);
  }

  private add(bytes: number): Excess | undefined {
    this.bytes += bytes + 1; // a comma or a colon follows
    return this.bytes > this.bounds.bytes ? 'large' : undefined;
  }
}

/** Of a number or a name such as `true`; near enough. */
const SCALAR_BYTES = 5;
