import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_DEPTH } from './limits.js';
import { type Place } from './place.js';

/**
 * Whether the document is small and shallow enough to be looked at. Stops at the first excess, so
 * that it ends also for what only YAML can say: an array that contains itself, or a few anchors
 * that unfold to gigabytes.
 */
export function isWithinBounds(document: unknown, place: Place): boolean {
  const excess = new Measure().excessOf(document, 1);
  if (excess === 'depth')
    place.refuse('too_deep', `must not nest deeper than ${MAX_DOCUMENT_DEPTH} levels`);
  if (excess === 'size')
    place.refuse('too_large', `must not be larger than ${MAX_DOCUMENT_BYTES} bytes as JSON`);
  return excess === undefined;
}

type Excess = 'depth' | 'size' | undefined;

class Measure {
  private bytes = 0;

  excessOf(value: unknown, depth: number): Excess {
    if (typeof value !== 'object' || value === null) return this.add(scalarBytes(value));
    if (depth > MAX_DOCUMENT_DEPTH) return 'depth';
    return this.add(2) ?? this.excessOfMembers(value, depth);
  }

  private excessOfMembers(value: object, depth: number): Excess {
    const isArray = Array.isArray(value);
    for (const [name, member] of Object.entries(value)) {
      const excess =
        this.add(isArray ? 1 : textBytes(name) + 2) ?? this.excessOf(member, depth + 1);
      if (excess) return excess;
    }
    return undefined;
  }

  private add(bytes: number): Excess {
    this.bytes += bytes;
    return this.bytes > MAX_DOCUMENT_BYTES ? 'size' : undefined;
  }
}

function scalarBytes(value: unknown): number {
  return typeof value === 'string' ? textBytes(value) : 8;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text) + 2;
}
