import { FieldTree } from './field-tree.js';
import { type JsonObject } from './json.js';
import { PersistentMap } from './persistent-map.js';
import { type Requirement } from './types.js';
import { allowSteps } from './work.js';

/** So few items are looked at one by one; more are told apart by what they require. */
const LEAF_SIZE = 8;

/** More requirements of an item than this are not looked at. */
const MAX_REQUIREMENTS = 9;

/** In so many places an item is kept at most, for requirements that several keys meet. */
const MAX_PLACES = 256;

/** An item with what a value must have to concern it, that to divide by at first in front. */
export interface Requiring<Item> {
  readonly item: Item;
  readonly requirements: readonly Requirement[];
}

/** An item in one place of the index, with what it requires beside what led there. */
interface Entry<Item> extends Requiring<Item> {
  /** In how many places the item may be. */
  readonly places: number;
}

interface Leaf<Item> {
  readonly kind: 'leaf';
  readonly size: number;
  readonly entries: readonly Entry<Item>[];
}

interface Branch<Item> {
  readonly kind: 'branch';
  /** The number of entries in and below. */
  readonly size: number;
  /** The entries that have nothing left to go on by. */
  readonly loose: PersistentMap<Item, Entry<Item>>;
  readonly fields: FieldTree<Node<Item>>;
}

type Node<Item> = Leaf<Item> | Branch<Item>;

/**
 * Finds, among many items that each require something of a value, those whose requirements the
 * value may meet; immutable, and cheap to change.
 *
 * It is a tree. Where more than a few items meet, each goes on by one of its requirements, to the
 * places of all keys that meet it: by its first requirement at the root, and further down by the
 * one whose keys the fewest others have taken. So a value meets an item together with those that
 * no key tells apart from it, however many others there are. Items stay where they were put until
 * the place divides or they are taken out.
 */
export class PatternIndex<Item> {
  private constructor(
    private readonly owners: PersistentMap<string, readonly Requiring<Item>[]>,
    private readonly root: Branch<Item>,
  ) {}

  static empty<Item>(): PatternIndex<Item> {
    return new PatternIndex<Item>(PersistentMap.empty(), emptyBranch());
  }

  /** The index with these items of an owner in place of those that it had, if any. */
  with(owner: string, items: readonly Requiring<Item>[]): PatternIndex<Item> {
    const owned = items.map(({ item, requirements }) => {
      return { item, requirements: considered(requirements) };
    });
    const cleared = (this.owners.get(owner) ?? []).reduce(removeFromBranch, this.root);
    const root = owned.reduce(insertAtRoot, cleared);
    return new PatternIndex(this.owners.with(owner, owned.length > 0 ? owned : undefined), root);
  }

  /** The items that the value may concern, each once. */
  candidates(value: JsonObject): readonly Item[] {
    allowSteps(Number.POSITIVE_INFINITY);
    const found: Item[] = [];
    const met = new Set<Node<Item> | Item>();
    const isNew = (one: Node<Item> | Item): boolean => {
      if (met.has(one)) return false;
      met.add(one);
      return true;
    };
    const enter = (node: Node<Item>, mayRepeat: boolean): void => {
      if (mayRepeat && !isNew(node)) return;
      for (const { item, places } of entriesOf(node)) {
        if ((places === 1 && !mayRepeat) || isNew(item)) found.push(item);
      }
      if (node.kind === 'leaf') return;
      node.fields.find(value, (below, again) => {
        enter(below, mayRepeat || again);
      });
    };
    enter(this.root, false);
    return found;
  }
}

function considered(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.slice(0, MAX_REQUIREMENTS).filter(({ anyOf }) => anyOf.length <= MAX_PLACES);
}

function entriesOf<Item>(node: Node<Item>): Iterable<Entry<Item>> {
  return node.kind === 'leaf' ? node.entries : node.loose.values();
}

function insertAtRoot<Item>(root: Branch<Item>, one: Requiring<Item>): Branch<Item> {
  const [first, ...rest] = one.requirements;
  const entry = { item: one.item, requirements: rest, places: 1 };
  return first === undefined ? keepLoose(root, entry) : goOn(root, entry, first);
}

function insert<Item>(node: Node<Item>, entry: Entry<Item>): Node<Item> {
  if (node.kind === 'branch') return insertIntoBranch(node, entry);
  if (node.size < LEAF_SIZE) return leaf([...node.entries, entry]);
  return [...node.entries, entry].reduce<Branch<Item>>(insertIntoBranch, emptyBranch());
}

function insertIntoBranch<Item>(branch: Branch<Item>, entry: Entry<Item>): Branch<Item> {
  const chosen = mostSelective(branch, entry);
  if (chosen === undefined) return keepLoose(branch, entry);
  const requirements = entry.requirements.filter((one) => one !== chosen);
  return goOn(branch, { ...entry, requirements }, chosen);
}

function keepLoose<Item>(branch: Branch<Item>, entry: Entry<Item>): Branch<Item> {
  return { ...branch, size: branch.size + 1, loose: branch.loose.with(entry.item, entry) };
}

/** Puts the entry into the places of all keys of the requirement. */
function goOn<Item>(
  branch: Branch<Item>,
  entry: Entry<Item>,
  { anyOf }: Requirement,
): Branch<Item> {
  const below = { ...entry, places: entry.places * anyOf.length };
  const fields = anyOf.reduce(
    (tree, key) => tree.with(key, insert(tree.get(key) ?? leaf<Item>([]), below)),
    branch.fields,
  );
  return { ...branch, size: branch.size + 1, fields };
}

/** The requirement that leads to the least crowded places; among equals fewer, and deeper fields. */
function mostSelective<Item>(
  { fields }: Branch<Item>,
  { requirements, places }: Entry<Item>,
): Requirement | undefined {
  const possible = requirements.filter(({ anyOf }) => places * anyOf.length <= MAX_PLACES);
  const [best] = possible
    .map((requirement) => ({ requirement, crowd: crowdAt(fields, requirement) }))
    .sort(
      (a, b) =>
        a.crowd - b.crowd ||
        a.requirement.anyOf.length - b.requirement.anyOf.length ||
        depthOf(b.requirement) - depthOf(a.requirement),
    );
  return best?.requirement;
}

function crowdAt<Item>(fields: FieldTree<Node<Item>>, { anyOf }: Requirement): number {
  return anyOf.reduce((most, key) => Math.max(most, fields.get(key)?.size ?? 0), 0);
}

function depthOf({ anyOf }: Requirement): number {
  return anyOf[0]?.path.length ?? 0;
}

function holds<Item>(node: Node<Item>, { item, requirements }: Requiring<Item>): boolean {
  if (node.kind === 'leaf') return node.entries.some((entry) => entry.item === item);
  return node.loose.get(item) !== undefined || wayOn(node, { item, requirements }) !== undefined;
}

/** The requirement by which an entry has gone on from a branch. */
function wayOn<Item>(
  { fields }: Branch<Item>,
  { item, requirements }: Requiring<Item>,
): Requirement | undefined {
  return requirements.find((requirement) => {
    const [key] = requirement.anyOf;
    const below = key && fields.get(key);
    const rest = requirements.filter((one) => one !== requirement);
    return below !== undefined && holds(below, { item, requirements: rest });
  });
}

function remove<Item>(node: Node<Item>, gone: Requiring<Item>): Node<Item> {
  if (node.kind === 'branch') return removeFromBranch(node, gone);
  return leaf(node.entries.filter(({ item }) => item !== gone.item));
}

function removeFromBranch<Item>(branch: Branch<Item>, gone: Requiring<Item>): Branch<Item> {
  const size = branch.size - 1;
  const chosen = wayOn(branch, gone);
  if (chosen === undefined)
    return { ...branch, size, loose: branch.loose.with(gone.item, undefined) };
  const requirements = gone.requirements.filter((one) => one !== chosen);
  const fields = chosen.anyOf.reduce((tree, key) => {
    const below = tree.get(key);
    const left = below && remove(below, { ...gone, requirements });
    return tree.with(key, left?.size === 0 ? undefined : left);
  }, branch.fields);
  return { ...branch, size, fields };
}

function leaf<Item>(entries: readonly Entry<Item>[]): Leaf<Item> {
  return { kind: 'leaf', size: entries.length, entries };
}

function emptyBranch<Item>(): Branch<Item> {
  return { kind: 'branch', size: 0, loose: PersistentMap.empty(), fields: FieldTree.empty() };
}
