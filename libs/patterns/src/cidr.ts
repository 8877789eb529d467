import { type Place } from './problems.js';
import { type ValueTest } from './types.js';
import { charge } from './work.js';

/**
 * The addresses from the first to the last, each as its kind (4 or 6) and its hexadecimal digits,
 * so that texts compare as the addresses do and the two kinds do not mix.
 */
export interface Network {
  readonly first: string;
  readonly last: string;
}

/** No literal is longer: eight groups of four digits. */
const MAX_LITERAL_LENGTH = 39;

/** What it takes to read an address and to look it up among all networks that a filter may have. */
const STEPS_PER_ADDRESS = 30;

/** How the digits of an IPv4 address begin that is written as an IPv6 address, `::ffff:a00:1`. */
const MAPPED = `${'0'.repeat(20)}ffff`;

/** `10.0.0.0/8` or `2001:db8::/32`; bits of the address beyond the prefix are ignored. */
export function parseCidr(operand: unknown, place: Place): Network | null {
  place.count('operands');
  const text = typeof operand === 'string' ? operand : '';
  const [, literal = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const network = networkAt(parseAddress(literal), Number(length));
  if (network !== undefined) return network;
  return place.refuse('bad_cidr', 'cidr takes a network such as "10.0.0.0/8" or "2001:db8::/32".');
}

/** Reads the address once, and finds it in any number of networks by bisecting. */
export function isInAnyOf(networks: readonly Network[]): ValueTest {
  const apart = outermost(networks);
  return (value) => {
    if (typeof value !== 'string' || value.length > MAX_LITERAL_LENGTH) return false;
    charge(STEPS_PER_ADDRESS);
    const address = parseAddress(value);
    if (address === undefined) return false;
    const network = lastUpTo(address, apart);
    return network !== undefined && address <= network.last;
  };
}

/** The networks that lie in no other one, in order. Of two networks one holds the other, or they are apart. */
function outermost(networks: readonly Network[]): readonly Network[] {
  const kept: Network[] = [];
  for (const network of networks.toSorted(byFirstThenLargest)) {
    const before = kept.at(-1);
    if (before === undefined || network.first > before.last) kept.push(network);
  }
  return kept;
}

function byFirstThenLargest(a: Network, b: Network): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last > b.last ? -1 : 1;
}

/** The last of the networks that begins with the address or before it. */
function lastUpTo(address: string, networks: readonly Network[]): Network | undefined {
  let [low, high] = [0, networks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((networks[middle]?.first ?? '') <= address) low = middle + 1;
    else high = middle;
  }
  return networks[low - 1];
}

function networkAt(address: string | undefined, prefixLength: number): Network | undefined {
  if (address === undefined) return undefined;
  const [kind = '', digits] = [address[0], address.slice(1)];
  const rest = digits.length * 4 - prefixLength;
  if (rest < 0) return undefined;
  const within = (1n << BigInt(rest)) - 1n;
  const last = BigInt(`0x${digits}`) | within;
  const written = (value: bigint) => kind + value.toString(16).padStart(digits.length, '0');
  return { first: written(last ^ within), last: written(last) };
}

/**
 * The kind and digits of an IP address literal. As in Ruler, IPv6 is written in groups alone, so
 * that `::ffff:10.0.0.1` is no address, while `::ffff:a00:1` is the IPv4 address 10.0.0.1.
 */
function parseAddress(literal: string): string | undefined {
  if (!literal.includes(':')) return parseIPv4(literal);
  const digits = parseIPv6(literal);
  return digits?.startsWith(MAPPED) === true
    ? `4${digits.slice(MAPPED.length)}`
    : digits && `6${digits}`;
}

/** Octets with a leading zero are refused, since some readers take them for octal. */
function parseIPv4(literal: string): string | undefined {
  const octets = literal.split('.', 5);
  if (octets.length !== 4) return undefined;
  let digits = '4';
  for (const octet of octets) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    digits += Number(octet).toString(16).padStart(2, '0');
  }
  return digits;
}

/** RFC 4291, section 2.2, forms 1 and 2. */
function parseIPv6(literal: string): string | undefined {
  const [head = '', tail, ...more] = literal.split('::', 3);
  const front = parseGroups(head);
  const back = parseGroups(tail ?? '');
  if (front === undefined || back === undefined || more.length > 0) return undefined;
  const missing = 32 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 4) return undefined;
  return front + '0'.repeat(missing) + back;
}

/** The digits of `2001:db8:…`. */
function parseGroups(groups: string): string | undefined {
  if (groups === '') return '';
  let digits = '';
  for (const group of groups.split(':')) {
    if (!/^[\da-f]{1,4}$/i.test(group)) return undefined;
    digits += group.padStart(4, '0');
  }
  return digits.toLowerCase();
}
