import { isInAnyOf, type Network } from './cidr.js';
import { type FoldedText, hasAnyFolded } from './folded.js';
import { type ValueTest } from './types.js';
import { charge } from './work.js';

/**
 * What an operator accepts: what a test says, or something that is tested for together with others
 * of its kind, so that a value is read but once for all of them.
 */
export type Operator =
  | { readonly kind: 'test'; readonly test: ValueTest }
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'folded'; readonly folded: FoldedText };

export function accepting(test: ValueTest): Operator {
  return { kind: 'test', test };
}

/** Tests of which one holds exactly when one of the operators accepts the value. */
export function testsOf(operators: readonly Operator[]): readonly ValueTest[] {
  const networks = operators.flatMap((one) => (one.kind === 'network' ? [one.network] : []));
  const folded = operators.flatMap((one) => (one.kind === 'folded' ? [one.folded] : []));
  return [
    ...operators.flatMap((one) => (one.kind === 'test' ? [one.test] : [])),
    ...(networks.length > 0 ? [isInAnyOf(networks)] : []),
    ...hasAnyFolded(folded),
  ];
}

/** Holds when any of the tests does. Each is charged a step here, and charges for what it reads. */
export function anyOf(tests: readonly ValueTest[]): ValueTest {
  return (value) => {
    for (const test of tests) {
      charge(1);
      if (test(value)) return true;
    }
    return false;
  };
}
