import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who makes a request. */
export interface Principal {
  /** The tenant whose rows the request may see and change. */
  readonly tenant: string;
  /** How the run log names the caller: `api-key:<name>`. */
  readonly actor: string;
}

const principals = new WeakMap<object, Principal>();

/** Notes on a request who makes it; only the guard calls this. */
export function authenticate(request: object, principal: Principal): void {
  principals.set(request, principal);
}

/** Who makes `request`, or undefined on a public route. */
export function principalOf(request: object): Principal | undefined {
  return principals.get(request);
}

/**
 * Gives a handler the {@link Principal} of the request.
 *
 * @throws Error on a public route, where nobody was asked who they are
 */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const principal = principalOf(context.switchToHttp().getRequest<object>());
  if (!principal) throw new Error('@CurrentPrincipal() on a route without authentication');
  return principal;
});
