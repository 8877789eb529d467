import { createRoots, evaluateCondition, renderTemplate } from '#expressions';
import { matchPattern } from '#patterns';
import { UncompilableSpecError } from '#documents';
import { compileDefinition } from './compile-definition.js';
import { jitterSeed, triggerTiming } from './compiled-definition.js';
import type { DefinitionSpec } from './definition.contract.js';
import { validateDefinition } from './document/document.js';
import { orderReview } from './documents.fixture.js';

function specOf(document: unknown): DefinitionSpec {
  const verdict = validateDefinition(document);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.spec;
}

describe('A compiled definition', () => {
  const compiled = compileDefinition(specOf(orderReview()));
  const event = {
    id: '1',
    type: 'order.created',
    data: { id: 7, amount: 2000, country: 'FR', lines: [1], customerId: 'c/1' },
  };

  it('keeps the spec it was made from', () => {
    expect(compiled.spec).toEqual(orderReview());
  });

  it('has event triggers that match and decide', () => {
    const [trigger] = compiled.eventTriggers;
    expect(trigger?.eventTypes).toEqual(['order.created', 'order.amended', 'order.imported.*']);
    expect(trigger?.pattern && matchPattern(trigger.pattern, event)).toBe(true);
    expect(trigger?.when && evaluateCondition(trigger.when, createRoots({ event }))).toBe(true);
  });

  it('has cron triggers with a calendar and durations in milliseconds', () => {
    const [trigger] = compiled.cronTriggers;
    expect(trigger).toMatchObject({
      id: 'weekday-sweep',
      jitterMs: 120_000,
      misfire: { policy: 'fire_all', graceMs: 600_000, limit: 5 },
    });
    const friday = Date.parse('2027-03-26T12:00:00Z');
    expect(trigger?.calendar.next(friday)).toBe(Date.parse('2027-03-29T07:00:00Z'));
  });

  it('has context sources, rules and task templates that render', () => {
    const [limits, order, customer] = compiled.context;
    expect(limits).toMatchObject({ type: 'static', value: { review: 1000 } });
    const roots = createRoots({ event, context: { customer: { id: 'c/1', orders: 2 } } });
    expect(order?.type === 'event' && renderTemplate(order.value, roots)).toEqual({ id: 7 });
    expect(customer).toMatchObject({ timeoutMs: 3_000, maxBytes: 65_536 });
    expect(compiled.rules.map(({ when }) => evaluateCondition(when, roots))).toEqual([true]);
    const [template] = compiled.templates;
    expect(template).toMatchObject({ id: 'manual-review', priority: 70, maxAttempts: 2 });
    expect(template && renderTemplate(template.title, roots)).toBe('Review order 7');
    expect(template && renderTemplate(template.payload, roots)).toEqual({
      order: event.data,
      customer: 'c/1',
    });
  });

  it('cannot be made of a spec that this release would refuse, and says where', () => {
    const spec = specOf(orderReview());
    const [rule] = spec.rules;
    const broken = { ...spec, rules: rule ? [{ ...rule, when: '1 +' }] : [] };
    expect(() => compileDefinition(broken)).toThrow(UncompilableSpecError);
    expect(() => compileDefinition(broken)).toThrow(/^\/rules\/0\/when: /);
  });

  it('has a cron trigger that cannot be reckoned with beside others, which can', () => {
    const triggers = ['bad', 'good'].map((id) => ({ id, type: 'cron', cron: '0 9 * * *' }));
    const spec = specOf({ ...orderReview(), triggers });
    const [bad, good] = compileDefinition({
      ...spec,
      triggers: spec.triggers.map((trigger) =>
        trigger.id === 'bad' ? { ...trigger, timezone: 'Mars/Olympus' } : trigger,
      ),
    }).cronTriggers;
    expect(bad?.id).toBe('bad');
    expect(() => bad?.calendar).toThrow(/^\/triggers\/0: "Mars\/Olympus"/);
    expect(good?.calendar.next(0)).toBe(9 * 3_600_000);
  });

  it('has the days of its calendars in its triggers only', () => {
    const trigger = { type: 'cron', cron: '0 9 * * *', calendars: [{ key: 'few', mode: 'only' }] };
    const triggers = ['one', 'two'].map((id) => ({ ...trigger, id }));
    const named = { few: ['2026-12-25'] };
    const verdict = validateDefinition({ ...orderReview(), triggers }, undefined, named);
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
    expect(verdict.spec).toMatchObject({ pinnedCalendars: named });
    const { spec, cronTriggers } = compileDefinition(verdict.spec);
    expect(spec).not.toHaveProperty('pinnedCalendars');
    for (const { calendar } of cronTriggers) {
      expect(calendar.next(0)).toBe(Date.parse('2026-12-25T09:00:00Z'));
    }
  });

  it('has a jitter of its own for each trigger of each definition', () => {
    expect(jitterSeed('d', 't')).toBe('d/t');
    const [trigger] = compiled.cronTriggers;
    expect(trigger && triggerTiming('d', trigger)).toMatchObject({
      seed: 'd/weekday-sweep',
      jitterMs: 120_000,
    });
  });
});
