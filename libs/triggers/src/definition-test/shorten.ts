/** So much of one text is shown. */
const MAX_TEXT = 2_000;

/** Room for about so many characters of JSON, which shortening takes up. */
export class Room {
  /** Whether something was cut because it did not fit. */
  hasCut = false;

  constructor(private characters: number) {}

  get left(): number {
    return Math.max(0, this.characters);
  }

  take(characters: number): void {
    this.characters -= characters;
  }
}

/**
 * JSON, or as much of it as there is room for: long texts end in `…`, lists and objects tell how much
 * more there was.
 */
export function shortened(value: unknown, room: Room): unknown {
  if (typeof value === 'string') return shortenedText(value, room);
  room.take(8);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? shortenedList(value, room) : shortenedObject(value, room);
}

function shortenedText(text: string, room: Room): string {
  const length = Math.min(MAX_TEXT, room.left);
  room.take(Math.min(text.length, length) + 2);
  if (text.length <= length) return text;
  room.hasCut = true;
  return `${text.slice(0, length).toWellFormed()}…`;
}

function shortenedList(items: readonly unknown[], room: Room): unknown[] {
  const shown: unknown[] = [];
  for (const item of items) {
    if (room.left === 0) break;
    shown.push(shortened(item, room));
  }
  const rest = items.length - shown.length;
  room.hasCut ||= rest > 0;
  return rest === 0 ? shown : [...shown, `… and ${rest} more`];
}

/** A name is shown whole or not at all. */
function shortenedObject(object: object, room: Room): unknown {
  const members: [string, unknown][] = Object.entries(object);
  const shown: [string, unknown][] = [];
  for (const [name, member] of members) {
    if (room.left <= name.length) break;
    room.take(name.length);
    shown.push([name, shortened(member, room)]);
  }
  const rest = members.length - shown.length;
  room.hasCut ||= rest > 0;
  return Object.fromEntries(rest === 0 ? shown : [...shown, ['…', `and ${rest} more`]]);
}
