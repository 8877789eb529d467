import type { JsonObject } from './json.js';

/** A value that counts how often it is asked for one of its properties or items, however deep. */
export function watched(value: JsonObject): { readonly value: JsonObject; reads: () => number } {
  let reads = 0;
  const proxies = new WeakMap<object, object>();
  const watch = (target: object): object => {
    const known = proxies.get(target) ?? new Proxy(target, handler);
    proxies.set(target, known);
    return known;
  };
  const handler: ProxyHandler<object> = {
    get(object, key, receiver) {
      reads++;
      const found: unknown = Reflect.get(object, key, receiver);
      return typeof found === 'object' && found !== null ? watch(found) : found;
    },
    getOwnPropertyDescriptor(object, key) {
      reads++;
      return Reflect.getOwnPropertyDescriptor(object, key);
    },
  };
  return { value: new Proxy<JsonObject>(value, handler), reads: () => reads };
}
