import { compileDefinition, validateDefinition } from '#definitions';
import type { EventEnvelope } from '#events';
import type { JsonValue } from '#patterns';
import { decide, type DecisionInput } from './decide.js';
import type { UnfinishedRun } from './run.repository.js';

const NOW = Date.parse('2026-06-01T09:00:00Z');

const event: EventEnvelope = {
  id: 'e-1',
  source: 'shop',
  type: 'order.created',
  data: { id: 'o-7', amount: 1500, customer: { tier: 'gold' } },
  extensions: {},
  receivedAt: '2026-06-01T09:00:00.000Z',
};

const run: UnfinishedRun = {
  id: '01970000-0000-7000-8000-000000000001',
  tenant: 'acme',
  definitionId: '01970000-0000-7000-8000-000000000002',
  revision: 3,
  occurrence: 'event',
  triggerId: 'order',
  reason: null,
  eventId: '01970000-0000-7000-8000-000000000003',
  nominalTime: null,
  dueTime: null,
  attempt: 1,
  admitted: false,
  context: null,
  logSequence: 0,
  createdAt: NOW,
};

const document = {
  key: 'review',
  name: 'Review',
  triggers: [
    { id: 'order', type: 'event', eventTypes: ['order.created'] },
    { id: 'sweep', type: 'cron', cron: '0 9 * * *', misfire: { policy: 'skip', grace: 'PT1M' } },
  ],
  taskTemplates: [
    {
      id: 'check',
      title: 'Check ${event.data.id}',
      queue: 'risk',
      payload: { amount: '${event.data.amount}' },
    },
    {
      id: 'call',
      title: 'Call',
      queue: '${context.team}',
      labels: { tier: '${event.data.customer.tier}' },
    },
  ],
};

function input(changes: object = {}, rest: Partial<DecisionInput> = {}): DecisionInput {
  const verdict = validateDefinition({ ...document, ...changes });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return {
    run,
    compiled: compileDefinition(verdict.spec),
    definition: { state: 'enabled', revision: 3, changedAt: NOW - 1 },
    event,
    now: NOW,
    ...rest,
  };
}

const context = [{ name: 'team', type: 'static', value: 'support' }];

it('renders every template of a definition without rules', () => {
  const decision = decide(input({ context }));
  expect(decision).toMatchObject({
    kind: 'completed',
    context: { team: 'support' },
    tasks: [
      { templateId: 'check', title: 'Check o-7', queue: 'risk', payload: { amount: 1500 } },
      { templateId: 'call', queue: 'support', labels: { tier: 'gold' } },
    ],
  });
});

it('spawns the templates of the rules that hold, each once', () => {
  const rules = [
    { id: 'large', when: 'event.data.amount > 1000', spawn: ['check'] },
    { id: 'gold', when: "event.data.customer.tier == 'gold'", spawn: ['check'] },
    { id: 'small', when: 'event.data.amount < 10', spawn: ['call'] },
  ];
  const decision = decide(input({ context, rules }));
  expect(decision).toMatchObject({
    kind: 'completed',
    rules: [
      { rule: 'large', held: true },
      { rule: 'gold', held: true },
      { rule: 'small', held: false },
    ],
  });
  expect(decision.kind === 'completed' && decision.tasks.map((task) => task.templateId)).toEqual([
    'check',
  ]);
});

it('completes without tasks when no rule holds', () => {
  const rules = [{ id: 'never', when: 'false', spawn: ['check'] }];
  expect(decide(input({ context, rules }))).toMatchObject({ kind: 'completed', tasks: [] });
});

it('fails, and names the place, when a rule errs on the data', () => {
  const rules = [
    { id: 'fine', when: 'true', spawn: ['check'] },
    { id: 'bad', when: 'event.data.nowhere > 1', spawn: ['check'] },
  ];
  expect(decide(input({ context, rules }))).toMatchObject({
    kind: 'failed',
    error: { code: 'expression_failed', pointer: '/rules/1/when' },
  });
});

it('fails, and names the place, when a template errs on the data', () => {
  expect(decide(input())).toMatchObject({
    kind: 'failed',
    error: { code: 'expression_failed', pointer: '/taskTemplates/1/queue' },
  });
});

it('takes any name of a context source for a name', () => {
  const odd = [{ name: '__proto__', type: 'static', value: { team: 'x' } }];
  const taskTemplates = [{ id: 'a', title: 'A', queue: 'q', payload: '${context.__proto__.team}' }];
  const decision = decide(input({ context: odd, taskTemplates }));
  expect(decision).toMatchObject({ kind: 'completed', tasks: [{ payload: 'x' }] });
  expect(JSON.stringify(decision)).toContain('"context":{"__proto__":{"team":"x"}}');
});

it('fails when a queue is rendered to something that is no text', () => {
  const list = [{ name: 'team', type: 'static', value: ['a', 'b'] }];
  expect(decide(input({ context: list }))).toMatchObject({
    kind: 'failed',
    error: { code: 'wrong_type', pointer: '/taskTemplates/1/queue' },
  });
});

it.each(['paused', 'archived'] as const)(
  'skips a pending run of a definition that is %s',
  (state) => {
    expect(
      decide(input({ context }, { definition: { state, revision: 3, changedAt: NOW } })),
    ).toEqual({
      kind: 'skipped',
      reason: state,
    });
  },
);

const http = [{ name: 'team', type: 'http', url: 'https://crm.example/${event.data.id}' }];

it('splits off a run that needs the outside world', () => {
  expect(decide(input({ context: http }))).toEqual({ kind: 'split', reason: 'outside_world' });
});

it('splits it off whatever the source is named', () => {
  const named = [{ ...http[0], name: 'constructor' }];
  expect(decide(input({ context: named }))).toMatchObject({ kind: 'split' });
});

it('uses the answers once they are on the run', () => {
  const answered = { ...run, context: { team: 'from-crm' } };
  expect(decide(input({ context: http }, { run: answered }))).toMatchObject({
    kind: 'completed',
    context: { team: 'from-crm' },
  });
});

describe('a nominal time', () => {
  const nominalTime = Date.parse('2026-06-01T09:00:00Z');
  const timeRun: UnfinishedRun = {
    ...run,
    occurrence: 'time',
    triggerId: 'sweep',
    eventId: null,
    nominalTime,
    dueTime: nominalTime,
  };
  const taskTemplates = [{ id: 'sweep', title: 'Sweep of ${run.nominalTime}', queue: 'risk' }];

  it('runs within its grace', () => {
    const late = { run: timeRun, event: undefined, now: nominalTime + 60_000 };
    expect(decide(input({ taskTemplates }, late))).toMatchObject({
      kind: 'completed',
      tasks: [{ title: 'Sweep of 2026-06-01T09:00:00.000Z' }],
    });
  });

  it('is skipped when it is about to execute too late', () => {
    const late = { run: timeRun, event: undefined, now: nominalTime + 60_001 };
    expect(decide(input({ taskTemplates }, late))).toEqual({ kind: 'skipped', reason: 'misfire' });
  });

  it('is coalesced only into times from before its calendar ended', () => {
    const triggers = [{ id: 'sweep', type: 'cron', cron: '0 * * * *' }];
    const hour = 3_600_000;
    const late = { run: timeRun, event: undefined, now: nominalTime + 5 * hour };
    const decideWith = (calendarEnd: number | undefined) =>
      decide(input({ taskTemplates, triggers }, { ...late, calendarEnd }));
    expect(decideWith(undefined)).toMatchObject({
      kind: 'coalesced',
      into: nominalTime + 5 * hour,
    });
    expect(decideWith(nominalTime + 1.5 * hour)).toMatchObject({
      kind: 'coalesced',
      into: nominalTime + hour,
    });
    expect(decideWith(nominalTime + 0.5 * hour)).toMatchObject({ kind: 'completed' });
  });

  it('is skipped for the limit only by times from before its calendar ended', () => {
    const misfire = { policy: 'fire_all', limit: 3 };
    const triggers = [{ id: 'sweep', type: 'cron', cron: '0 * * * *', misfire }];
    const hour = 3_600_000;
    const late = { run: timeRun, event: undefined, now: nominalTime + 5 * hour };
    const decideWith = (calendarEnd: number | undefined) =>
      decide(input({ taskTemplates, triggers }, { ...late, calendarEnd }));
    const skipped = { kind: 'skipped', reason: 'limit' };
    expect(decideWith(undefined)).toEqual(skipped);
    expect(decideWith(nominalTime + 3 * hour)).toEqual(skipped);
    expect(decideWith(nominalTime + 2.5 * hour)).toMatchObject({ kind: 'completed' });
  });

  it('is skipped when it is late, whenever its calendar ended', () => {
    const late = { run: timeRun, event: undefined, now: nominalTime + 60_001 };
    const ended = { ...late, calendarEnd: nominalTime };
    expect(decide(input({ taskTemplates }, ended))).toEqual({ kind: 'skipped', reason: 'misfire' });
  });

  it('is not judged again once it was admitted', () => {
    const late = { run: { ...timeRun, admitted: true }, event: undefined, now: nominalTime + 1e9 };
    expect(decide(input({ taskTemplates }, late))).toMatchObject({ kind: 'completed' });
  });
});

describe('a run whose event is no longer kept', () => {
  const gone = { event: undefined };

  it('fails with a code of its own, whatever its definition would ask of the event', () => {
    const failed = { kind: 'failed', error: { code: 'event_payload_removed' } };
    expect(decide(input({ context }, gone))).toMatchObject(failed);
    const http = [{ name: 'team', type: 'http', url: 'https://crm.example/${event.data.id}' }];
    expect(decide(input({ context: http }, gone))).toMatchObject(failed);
    const undemanding = { taskTemplates: [{ id: 'look', title: 'Look', queue: 'desk' }] };
    expect(decide(input(undemanding, gone))).toMatchObject(failed);
  });

  it('is skipped like any other when its definition is paused', () => {
    const paused = {
      ...gone,
      definition: { state: 'paused', revision: 3, changedAt: NOW - 1 } as const,
    };
    expect(decide(input({ context }, paused))).toMatchObject({ kind: 'skipped', reason: 'paused' });
  });
});

describe('a redriven run whose condition threw', () => {
  const pending = { ...run, attempt: 2, reason: 'condition_pending' };
  const triggers = (when: string) => [
    { id: 'cron', type: 'cron', cron: '@daily' },
    { id: 'order', type: 'event', eventTypes: ['order.created'], when },
  ];

  it('fails again when the condition still throws', () => {
    const again = input({ context, triggers: triggers('event.data.gone > 1') }, { run: pending });
    expect(decide(again)).toMatchObject({
      kind: 'failed',
      error: { code: 'expression_failed', pointer: '/triggers/1/when' },
    });
  });

  it('is skipped when the condition is false, and goes on when it is true', () => {
    const no = input({ context, triggers: triggers('event.data.amount < 1') }, { run: pending });
    expect(decide(no)).toEqual({ kind: 'skipped', reason: 'condition_false' });
    const yes = input({ context, triggers: triggers('event.data.amount > 1') }, { run: pending });
    expect(decide(yes)).toMatchObject({ kind: 'completed' });
  });

  it('is skipped when the filter says no, and fails again when the filter takes too much work', () => {
    const filtered = (filter: object, data: JsonValue) =>
      decide(
        input(
          { context: [], triggers: [{ ...triggers('true')[1], filter }] },
          { run: pending, event: { ...event, data } },
        ),
      );
    const amount = { data: { amount: [{ numeric: ['>', 1000] }] } };
    expect(filtered(amount, { amount: 1 })).toEqual({ kind: 'skipped', reason: 'condition_false' });
    const prefixes = Array.from({ length: 500 }, (_, i) => ({ prefix: `x${i}` }));
    const long = { tags: Array.from({ length: 10_000 }, () => 'y') };
    expect(filtered({ data: { tags: prefixes } }, long)).toMatchObject({
      kind: 'failed',
      error: { code: 'filter_limit', pointer: '/triggers/0/filter' },
    });
  });
});
