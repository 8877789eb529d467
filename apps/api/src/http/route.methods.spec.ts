import { RouteMethods } from './route.methods.js';

describe('the methods of a path', () => {
  const routes = new RouteMethods();
  routes.add('/v1/tasks', ['GET']);
  routes.add('/v1/tasks', ['POST']);
  routes.add('/v1/tasks/:id', ['GET', 'HEAD']);
  routes.add('/v1/tasks/claim', ['POST']);
  routes.add('/docs/*', ['GET']);

  it.each([
    ['/v1/tasks', ['GET', 'POST']],
    ['/v1/tasks?x=/v1/tasks/7', ['GET', 'POST']],
    ['/v1/tasks/7', ['GET', 'HEAD']],
    ['/v1/tasks/claim', ['GET', 'HEAD', 'POST']],
    ['/docs/a/b', ['GET']],
    ['/v1/tasks/', []],
    ['/v1/tasks/7/8', []],
    ['/', []],
    ['', []],
  ])('%s', (url, methods) => {
    expect(routes.of(url)).toEqual(methods);
  });
});
