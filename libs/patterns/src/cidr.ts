import { type Place } from './problems.js';
import { type ValueTest } from './types.js';

/** No literal is longer: eight groups of four digits, the last two written as IPv4. */
const MAX_LITERAL_LENGTH = 45;

/** `10.0.0.0/8` or `2001:db8::/32`; bits of the address beyond the prefix are ignored. */
export function parseCidr(operand: unknown, place: Place): ValueTest | null {
  place.count('operands');
  const text = typeof operand === 'string' ? operand : '';
  const [, literal = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const network = parseAddress(literal);
  const bits = Number(length);
  if (network === undefined || bits > network.length * 8) {
    return place.refuse(
      'bad_cidr',
      'cidr takes a network such as "10.0.0.0/8" or "2001:db8::/32".',
    );
  }
  return (value) => typeof value === 'string' && isInNetwork(parseAddress(value), network, bits);
}

function isInNetwork(
  address: readonly number[] | undefined,
  network: readonly number[],
  bits: number,
): boolean {
  if (address?.length !== network.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false;
  const mask = 0xff00 >> (bits & 7);
  return (((address[whole] ?? 0) ^ (network[whole] ?? 0)) & mask & 0xff) === 0;
}

/**
 * The bytes of an IP address literal: 4 for IPv4, also when it is mapped into IPv6
 * (`::ffff:10.0.0.1`), 16 for IPv6 (RFC 4291, section 2.2; no zone). Octets with a leading zero
 * are refused, since some readers take them for octal.
 */
function parseAddress(literal: string): readonly number[] | undefined {
  if (literal.length > MAX_LITERAL_LENGTH) return undefined;
  if (!literal.includes(':')) return parseIPv4(literal);
  const bytes = parseIPv6(literal);
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes;
}

function parseIPv4(literal: string): number[] | undefined {
  const octets = literal.split('.');
  const valid = octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256);
  return octets.length === 4 && valid ? octets.map(Number) : undefined;
}

function parseIPv6(literal: string): number[] | undefined {
  const halves = literal.split('::');
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (halves.length > 2 || head === undefined) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 14) return undefined;
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

/** The bytes of `2001:db8:…`; the last half of a literal may end in an IPv4 address. */
function parseGroups(half: string, mayEndInIPv4: boolean): number[] | undefined {
  if (half === '') return [];
  const groups = half.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    const parsed =
      mayEndInIPv4 && i === groups.length - 1 && group.includes('.')
        ? parseIPv4(group)
        : parseGroup(group);
    if (parsed === undefined) return undefined;
    bytes.push(...parsed);
  }
  return bytes;
}

function parseGroup(group: string): number[] | undefined {
  if (!/^[\da-f]{1,4}$/i.test(group)) return undefined;
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 0xff];
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}
