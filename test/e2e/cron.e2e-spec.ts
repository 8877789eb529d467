import type { CronTrigger, Run } from '#client';
import { waitFor } from '#local-stack/testing';
import { violations } from '../support/invariants.js';
import { definition, isOver, only, Tenant } from '../support/tenant.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const MINUTE = 60_000;
/** How late anything may be, on a machine that does much else (ms). */
const LATE = 5_000;
const TIMEOUT_MS = 300_000;

/** Definitions and the triggers of each: 200 that fall due in the same instant. */
const CROWD = 20;
const TRIGGERS = 10;

/** Those that are changed just before and after a minute begins. */
const EDITED = ['edited', 'edited-with-jitter', 'rephrased', 'blinking'];

/**
 * Two minutes of a real clock. Everything happens at once, in `beforeAll`: definitions are made,
 * then changed while the minutes begin; the tests look at what came of it.
 */
describe('a cron trigger', () => {
  let stack: TestStack;
  let tenant: Tenant;
  let previews: Record<string, { nominal: string; due: string }[]>;
  /** When the two minutes begin. */
  let minutes: readonly [number, number];

  beforeAll(async () => {
    stack = await startTestStack({ name: 'cron', workers: 2 });
    tenant = new Tenant(stack.api.url, stack.apiKey);
    await prepare();
    const first = minuteAfter(Date.now() + 2_000); // so much time the first changes need at least
    minutes = [first, first + MINUTE];
    await Promise.all([...EDITED.map((key) => changeAround(key, minutes[0])), rest()]);
    await Promise.all(EDITED.map((key) => changeAround(key, minutes[1])));
    await untilCovered();
  }, TIMEOUT_MS);

  afterAll(() => stack.stop());

  async function prepare(): Promise<void> {
    const keys = ['minutely', 'jittered', 'resting', 'asleep', 'gone', ...EDITED];
    await Promise.all([
      ...keys.map((key) => tenant.save(cronDefinition(key))),
      ...Array.from({ length: CROWD }, (_, number) => tenant.save(crowdDefinition(number))),
    ]);
    const { definitions } = tenant.client;
    await definitions.archive({ path: { key: 'gone' } });
    for (const key of ['resting', 'asleep']) await definitions.pause({ path: { key } });
    previews = { minutely: await preview('minutely'), jittered: await preview('jittered') };
  }

  async function preview(key: string) {
    const path = { key, trigger: 'clock' };
    return (await tenant.client.definitions.previewTrigger({ path, query: { count: 3 } })).fires;
  }

  /** Paused until the first minute was recorded, then enabled. */
  async function rest(): Promise<void> {
    const isRecorded = (run: Run): boolean => timesOf(run).includes(minutes[0]);
    await waitFor(async () => (await tenant.runs({ definition: 'resting' })).some(isRecorded), {
      what: 'the paused trigger to be recorded',
      timeoutMs: MINUTE + 3 * LATE,
    });
    await tenant.client.definitions.enable({ path: { key: 'resting' } });
  }

  /** Changes a definition again and again, from a second before the minute until a second after. */
  async function changeAround(key: string, minute: number): Promise<void> {
    await waitFor(() => Date.now() > minute - 1_000, {
      what: 'the minute to come near',
      timeoutMs: 2 * MINUTE,
    });
    for (let change = 0; Date.now() < minute + 1_000; change++) {
      if (key !== 'blinking') await tenant.save(cronDefinition(key, change));
      else if (change % 2 === 0) await tenant.client.definitions.pause({ path: { key } });
      else await tenant.client.definitions.enable({ path: { key } });
    }
    await tenant.client.definitions.enable({ path: { key } });
  }

  /** Until the second minute has a row of every trigger that is there, and all runs are over. */
  async function untilCovered(): Promise<void> {
    const keys = ['minutely', 'jittered', 'resting', 'asleep', ...EDITED, ...crowdKeys()];
    const expected = keys.length + CROWD * (TRIGGERS - 1);
    await waitFor(
      async () => {
        const runs = await tenant.runs({ createdAfter: new Date(minutes[1]).toISOString() });
        const second = runs.filter((run) => timesOf(run).includes(minutes[1]));
        return second.length >= expected && (await tenant.runs()).every(isOver);
      },
      { what: 'the second minute', timeoutMs: 2 * MINUTE, intervalMs: 250 },
    );
  }

  /** Until the minutes that a definition has seen begin; normally there are two. */
  async function lifeOf(key: string): Promise<number[]> {
    const { createdAt } = await tenant.client.definitions.get({ path: { key } });
    const life = [];
    for (let time = minuteAfter(Date.parse(createdAt)); time <= minutes[1]; time += MINUTE) {
      life.push(time);
    }
    return life;
  }

  it('makes a task at each nominal time, at most seconds late', async () => {
    const runs = await inOrder('minutely');

    expect(runs.flatMap(timesOf)).toEqual(await lifeOf('minutely'));
    for (const run of runs) {
      const nominal = Date.parse(run.nominalTime ?? '');
      expect(run).toMatchObject({
        state: 'completed',
        occurrence: 'time',
        trigger: 'clock',
        dueTime: run.nominalTime,
      });
      const task = only(await tenant.tasks({ run: run.id }));
      expect(task.title).toBe(`Revision 1 at ${run.nominalTime ?? ''}`);
      expect(Date.parse(run.createdAt)).toBeGreaterThanOrEqual(nominal);
      expect(Date.parse(run.createdAt)).toBeLessThan(nominal + LATE);
      expect(Date.parse(task.createdAt)).toBeLessThan(nominal + LATE);
    }
  });

  it('keeps the nominal time when jitter makes it due later', async () => {
    const runs = await inOrder('jittered');

    expect(runs.flatMap(timesOf)).toEqual(await lifeOf('jittered'));
    for (const run of runs) {
      const [nominal = 0] = timesOf(run);
      const due = Date.parse(run.dueTime ?? '');
      expect(due).toBeGreaterThanOrEqual(nominal);
      expect(due).toBeLessThanOrEqual(nominal + 10_000);
      expect(Date.parse(run.createdAt)).toBeGreaterThanOrEqual(due);
      expect(Date.parse(run.createdAt)).toBeLessThan(due + LATE);
    }
  });

  it.each(['minutely', 'jittered'])('fires when the preview said it would: %s', async (key) => {
    const fired = (await inOrder(key)).map(({ nominalTime, dueTime }) => [nominalTime, dueTime]);
    const foreseen = (previews[key] ?? []).map(({ nominal, due }) => [nominal, due]);
    // A minute may have begun between the saving and the preview, which looks ahead only.
    const since = fired.filter(([nominal = '']) => nominal >= (foreseen[0]?.[0] ?? ''));
    expect(since.length).toBeGreaterThan(0);
    expect(foreseen.slice(0, since.length)).toEqual(since);
    const body = { cron: '* * * * *', from: new Date(minutes[0] - 1).toISOString(), count: 2 };
    const { fires } = await tenant.client.cron.preview({ body });
    expect(fires.map(({ nominal }) => Date.parse(nominal))).toEqual(minutes);
  });

  it('fires once in a minute when 200 fall due at once and two workers see them', async () => {
    for (const key of crowdKeys()) {
      const life = await lifeOf(key);
      const runs = await tenant.runs({ definition: key });
      expect(runs).toHaveLength(TRIGGERS * life.length);
      const fires = runs.map((run) => `${run.trigger ?? ''} ${run.nominalTime ?? ''}`);
      expect(new Set(fires).size).toBe(fires.length);
      expect(runs.every(({ state }) => state === 'completed')).toBe(true);
      for (const run of runs) {
        expect(Date.parse(run.createdAt) - Date.parse(run.nominalTime ?? '')).toBeLessThan(LATE);
      }
      const tasks = await tenant.tasks({ definition: key });
      expect(tasks.map(({ title }) => title).sort()).toEqual(fires.sort());
    }
  });

  it.each(['edited', 'edited-with-jitter', 'rephrased'])(
    'that is changed while a minute begins covers it once, under the revision of that moment: %s',
    async (key) => {
      const runs = await inOrder(key);
      const revisions = await tenant.revisions(key);

      expect(revisions.length).toBeGreaterThan(6);
      expect(runs.flatMap(timesOf)).toEqual(await lifeOf(key));
      for (const run of runs) {
        const [nominal = 0] = timesOf(run);
        const current = revisions.find(({ createdAt }) => Date.parse(createdAt) < nominal);
        expect(run).toMatchObject({ state: 'completed', revision: current?.revision });
        const task = only(await tenant.tasks({ run: run.id }));
        expect(task.title).toBe(`Revision ${run.revision} at ${run.nominalTime ?? ''}`);
      }
    },
  );

  it('that is paused and enabled while a minute begins runs or is skipped, once', async () => {
    const runs = await inOrder('blinking');

    expect(runs.flatMap(timesOf)).toEqual(await lifeOf('blinking'));
    for (const run of runs) {
      const tasks = await tenant.tasks({ run: run.id });
      expect([run.state, run.reason, tasks.length]).toEqual(
        run.state === 'completed' ? ['completed', undefined, 1] : ['skipped', 'paused', 0],
      );
    }
  });

  it('records the times at which it was paused, and goes on once it is enabled', async () => {
    const runs = await inOrder('resting');
    const asleep = await inOrder('asleep');

    expect(runs.flatMap(timesOf)).toEqual(await lifeOf('resting'));
    expect(runs.at(-2)).toMatchObject({ state: 'skipped', reason: 'paused', nominalCount: 1 });
    expect(runs.at(-1)).toMatchObject({ state: 'completed' });
    expect(asleep.flatMap(timesOf)).toEqual(await lifeOf('asleep'));
    for (const run of asleep) expect(run).toMatchObject({ state: 'skipped', reason: 'paused' });
    expect(await tenant.tasks({ definition: 'asleep' })).toEqual([]);
  });

  it('is gone when its definition is archived', async () => {
    const after = (await tenant.runs({ definition: 'gone' })).flatMap(timesOf);
    expect(after.filter((time) => time >= minutes[0])).toEqual([]);
  });

  it('leaves a database in which everything holds', async () => {
    expect(await violations(stack.databaseUrl)).toEqual([]);
  });

  async function inOrder(key: string): Promise<Run[]> {
    return (await tenant.runs({ definition: key })).sort(
      (one, other) => (timesOf(one)[0] ?? 0) - (timesOf(other)[0] ?? 0),
    );
  }
});

function cronDefinition(key: string, change = 0) {
  const trigger: CronTrigger = {
    id: 'clock',
    type: 'cron',
    cron: key === 'rephrased' && change % 2 === 1 ? '0-59/1 * * * *' : '* * * * *',
    ...(key.includes('jitter') && { jitter: 'PT10S' }),
  };
  return definition(key, {
    name: `Change ${change} of ${Date.now()}`, // each of them makes a revision
    triggers: [trigger],
    taskTemplates: [
      {
        id: 'tick',
        title: 'Revision ${definition.revision} at ${run.nominalTime}',
        queue: 'ticks',
      },
    ],
  });
}

function crowdKeys(): string[] {
  return Array.from({ length: CROWD }, (_, number) => `crowd-${number}`);
}

function crowdDefinition(number: number) {
  return definition(`crowd-${number}`, {
    triggers: Array.from({ length: TRIGGERS }, (_, trigger) => ({
      id: `clock-${trigger}`,
      type: 'cron' as const,
      cron: '* * * * *',
    })),
    taskTemplates: [{ id: 'tick', title: '${trigger.id} ${run.nominalTime}', queue: 'crowd' }],
  });
}

function minuteAfter(time: number): number {
  return (Math.floor(time / MINUTE) + 1) * MINUTE;
}

/** The minutes that a row of the ledger covers. */
function timesOf({ nominalTime = '', lastNominalTime = nominalTime }: Run): number[] {
  const times = [];
  for (let time = Date.parse(nominalTime); time <= Date.parse(lastNominalTime); time += MINUTE) {
    times.push(time);
  }
  return times;
}
