/**
 * Schedules that Temporal starts in a second per namespace, unless it is configured otherwise: not
 * measured here but its own default (`worker.schedulerNamespaceStartWorkflowRPS`).
 */
export const TEMPORAL_STARTS_PER_SECOND = 30;
