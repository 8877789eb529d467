import { ExpressionFailedError } from './expressions.errors.js';
import { createRoots } from './roots.js';
import { renderUrl } from './render.js';
import { compileTemplate } from './template.js';

function url(template: string, id: string | number): string {
  const compiled = compileTemplate(template);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return renderUrl(compiled.template, createRoots({ event: { id } }));
}

it('leaves what is written in the template as it is', () => {
  expect(url('https://crm.example/a/b?x=1&y=%20#z', '')).toBe(
    'https://crm.example/a/b?x=1&y=%20#z',
  );
});

it.each([
  ['a/b', 'a%2Fb'],
  ['a?admin=1', 'a%3Fadmin%3D1'],
  ['x&y#z', 'x%26y%23z'],
  ['käse', 'k%C3%A4se'],
  [42, '42'],
])('keeps the value %p inside its segment', (id, encoded) => {
  expect(url('https://crm.example/customers/${event.id}/orders', id)).toBe(
    `https://crm.example/customers/${encoded}/orders`,
  );
});

it.each(['.', '..'])('refuses the segment %s', (id) => {
  expect(() => url('https://crm.example/customers/${event.id}', id)).toThrow(ExpressionFailedError);
});
