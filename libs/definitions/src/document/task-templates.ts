import {
  distinct,
  integer,
  list,
  object,
  required,
  templated,
  templatedText,
  withDefault,
} from '#documents';
import { RUN_ROOTS } from '../roots.js';
import { labels } from './labels.js';
import { LIMITS } from './limits.js';
import { id } from './names.js';

const taskTemplate = object({
  id: required(id),
  title: required(templatedText(RUN_ROOTS, { max: LIMITS.titleLength })),
  queue: required(templatedText(RUN_ROOTS, { max: LIMITS.queueLength })),
  priority: withDefault(integer({ min: 0, max: 100 }), 50),
  payload: withDefault(templated(RUN_ROOTS), {}),
  labels: withDefault(
    labels(templatedText(RUN_ROOTS, { min: 0, max: LIMITS.labelValueLength })),
    {},
  ),
  maxAttempts: withDefault(integer({ min: 1, max: LIMITS.attempts }), 3),
});

export const taskTemplates = distinct(list(taskTemplate, { min: 1, max: LIMITS.templates }), 'id');
