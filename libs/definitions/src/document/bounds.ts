import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_DEPTH, MAX_EXPRESSIONS } from './limits.js';
import { type Place } from './place.js';

/**
 * Whether the document is small and shallow enough to be looked at. Stops at the first excess, so
 * that it ends also for what only YAML can say: an array that contains itself, or a few anchors
 * that unfold to gigabytes.
 */
export function isWithinBounds(document: unknown, place: Place): boolean {
  const excess = new Measure().excessOf(document, 1);
  if (excess === undefined) return true;
  place.refuse(`too_${excess}`, MESSAGES[excess]);
  return false;
}

type Excess = keyof typeof MESSAGES;

const MESSAGES = {
  deep: `must not nest deeper than ${MAX_DOCUMENT_DEPTH} levels`,
  large: `must not be larger than ${MAX_DOCUMENT_BYTES} bytes as JSON`,
  complex: `must not hold more than ${MAX_EXPRESSIONS} expressions in \${…}`,
} as const;

class Measure {
  private bytes = 0;
  private expressions = 0;

  excessOf(value: unknown, depth: number): Excess | undefined {
    if (typeof value === 'string') return this.addText(value);
    if (typeof value !== 'object' || value === null) return this.add(SCALAR_BYTES);
    if (depth > MAX_DOCUMENT_DEPTH) return 'deep';
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
    if (this.expressions > MAX_EXPRESSIONS) return 'complex';
    return this.add(Buffer.byteLength(text) + 2);
  }

  private add(bytes: number): Excess | undefined {
    this.bytes += bytes + 1; // a comma or a colon follows
    return this.bytes > MAX_DOCUMENT_BYTES ? 'large' : undefined;
  }
}

/** Of a number or a name such as `true`; near enough. */
const SCALAR_BYTES = 5;
