import type { RootName } from '#expressions';

/** What `forEach` can see, and everything else where there is no `forEach`. */
export const DELIVERY_ROOTS = ['body', 'headers', 'query', 'now'] as const satisfies RootName[];

/** What is evaluated for each item of `forEach` can see. */
export const ITEM_ROOTS = [...DELIVERY_ROOTS, 'item'] as const satisfies RootName[];

/** The roots of `when` and of the mapping. */
export function mappingRoots(spec: { readonly forEach?: unknown }): readonly RootName[] {
  return spec.forEach === undefined ? DELIVERY_ROOTS : ITEM_ROOTS;
}
