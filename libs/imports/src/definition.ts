import type { JsonObject } from '#expressions';
import { literalJson, literalText } from './literal.js';
import {
  type PlannedPeriod,
  type PlannedTrigger,
  triggerConfigs,
  type TriggerFields,
} from './trigger.js';

/** The document of a definition, as far as imports write one. */
export interface ImportedDefinition {
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly triggers: TriggerFields[];
  readonly rules?: { readonly id: string; readonly when: string; readonly spawn: string[] }[];
  readonly taskTemplates: {
    readonly id: string;
    readonly title: string;
    readonly queue: string;
    readonly payload: JsonObject;
    readonly maxAttempts: number;
  }[];
}

/** By this label an import knows the definitions that imports made. */
export const ORIGIN_LABEL = 'imported-from';

/** What a definition is made from; all texts are as the file has them. */
export interface DefinitionParts {
  readonly key: string;
  readonly name: string;
  readonly origin: 'crontab' | 'celery-beat';
  readonly triggers: readonly PlannedTrigger[];
  /** Of all triggers. @default for all time */
  readonly period?: PlannedPeriod | undefined;
  /** A CEL condition on the nominal time, for what no cron line can say. */
  readonly when?: string | undefined;
  readonly queue: string;
  readonly payload: JsonObject;
}

const TASK = 'run';
const NAME_LENGTH = 200;

/**
 * A definition with one task per fire. The task is tried once, as cron and Celery beat do: whether
 * it is safe to do it twice only its owner knows.
 */
export function definitionOf(parts: DefinitionParts): ImportedDefinition {
  const { key, origin, triggers, period = {}, when, queue, payload } = parts;
  const name = shortened(parts.name);
  return {
    key,
    name: name.replaceAll('${', '$ {'), // a name is no template, and must not look like one
    labels: { [ORIGIN_LABEL]: origin },
    triggers: triggerConfigs(triggers, period),
    ...(when !== undefined && { rules: [{ id: 'day', when, spawn: [TASK] }] }),
    taskTemplates: [
      {
        id: TASK,
        title: literalText(name),
        queue: literalText(queue),
        payload: literalJson(payload),
        maxAttempts: 1,
      },
    ],
  };
}

function shortened(name: string): string {
  const line = name.replaceAll(/\s+/g, ' ').trim();
  return line.length > NAME_LENGTH ? `${line.slice(0, NAME_LENGTH - 1).toWellFormed()}…` : line;
}
