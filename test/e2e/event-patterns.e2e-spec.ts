import { refusedFor, rulerVerdicts } from '../support/ruler-verdicts.js';
import { Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

interface Answer {
  readonly matched?: boolean;
  readonly clauses?: readonly { readonly matched: boolean }[];
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
}

describe('the test of a filter on an event', () => {
  let stack: TestStack;
  let tenant: Tenant;

  beforeAll(async () => {
    stack = await startTestStack({ name: 'event-patterns', workers: 0 });
    tenant = new Tenant(stack.api.url, stack.apiKey);
  });
  afterAll(() => stack.stop());

  /** Sends both as they are written, so that numbers arrive in their own spelling. */
  async function ask(filter: string, event: string): Promise<Answer> {
    const response = await tenant.fetch('/v1/event-patterns/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"filter":${filter},"event":${event}}`,
    });
    return (await response.json()) as Answer;
  }

  async function verdictOn(filter: string, event: string): Promise<string> {
    const { matched, clauses, errors } = await ask(filter, event);
    if (errors !== undefined) {
      return refusedFor(errors.map(({ code }) => code.replace(/^filter_/, '')));
    }
    if (clauses?.every((clause) => clause.matched) !== matched) return 'contradicts itself';
    return matched === true ? 'yes' : 'no';
  }

  it.each(rulerVerdicts())('says $verdict to $filter on $event', async (row) => {
    expect(await verdictOn(row.filter, row.event)).toBe(row.verdict);
  });

  // What Ruler takes, or takes for something else.
  const deep = `${'{"o":'.repeat(65)}{"a":[1]}${'}'.repeat(65)}`;
  const many = JSON.stringify({ a: Array.from({ length: 501 }, (_, i) => ({ prefix: `x${i}` })) });
  it.each([
    ['{"a":[1],"$or":[{"a":[2]},{"b":[3]}]}', '/$or/0/a filter_constrained_twice'],
    ['{"o":{"a":[1]},"$or":[{"b":[2]},{"o":[3]}]}', '/$or/1/o filter_constrained_twice'],
    ['{"id":[9007199254740992]}', '/id/0 filter_inexact_number'],
    ['{"id":[{"anything-but":[1,1e21]}]}', '/id/0/anything-but filter_inexact_number'],
    ['{"id":[{"numeric":["=",-1e17]}]}', '/id/0/numeric filter_inexact_number'],
    ['{"a":[1e999]}', '/a/0 number_out_of_range'],
    ['{"id":[1234567890123456789]}', '/id/0 inexact_number'],
    ['{"a":[{"anything-but":{"wildcard":[]}}]}', '/a/0/anything-but/wildcard filter_empty_operand'],
    [many, ' filter_too_large'],
    [JSON.stringify({ a: Array.from({ length: 10_001 }, (_, i) => i) }), ' filter_too_large'],
    [`{"${'k'.repeat(1_024)}":[1]}`, ' filter_too_long'],
    [`{"o":{"a":[1],"${'k'.repeat(1_022)}":[1]}}`, '/o filter_too_long'],
  ])('refuses %.60s at %s', async (filter, problem) => {
    const { errors = [] } = await ask(filter, '{}');
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([`/filter${problem}`]);
  });

  it('refuses more than 64 levels', async () => {
    const { errors = [] } = await ask(deep, '{}');
    expect(errors.map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('finds an address in a list of hundreds of networks, for each of a thousand', async () => {
    const networks = Array.from({ length: 500 }, (_, i) => ({ cidr: `2001:db8:${i}::/48` }));
    const addresses = Array.from({ length: 1_000 }, (_, i) => `fe80:1:2:3:4:5:6:${i}`);
    const filter = JSON.stringify({ ip: networks });
    expect(await verdictOn(filter, JSON.stringify({ ip: addresses }))).toBe('no');
    const last = JSON.stringify({ ip: [...addresses, '2001:db8:499::1'] });
    expect(await verdictOn(filter, last)).toBe('yes');
  });
});
