interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** Which methods the paths of the server answer, so that a wrong one can be told from a wrong path. */
export class RouteMethods {
  private readonly routes = new Map<string, Route>();

  /** Notes one route as Fastify registers it: `/v1/tasks/:id`, `/docs/*`. */
  add(pattern: string, methods: readonly string[]): void {
    const route = this.routes.get(pattern) ?? { segments: pattern.split('/'), methods: new Set() };
    for (const method of methods) route.methods.add(method);
    this.routes.set(pattern, route);
  }

  /** The methods of every route that the path of a URL belongs to, sorted; none for an unknown path. */
  of(url: string): string[] {
    const segments = url.replace(/\?.*$/s, '').split('/');
    const matching = [...this.routes.values()].filter((route) => matches(route.segments, segments));
    return [...new Set(matching.flatMap((route) => [...route.methods]))].sort();
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? path.length < pattern.length : path.length !== pattern.length) return false;
  return pattern.every((segment, index) => {
    if (segment === '*') return true;
    return segment.startsWith(':') ? path[index] !== '' : segment === path[index];
  });
}
